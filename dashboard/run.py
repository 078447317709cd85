"""The only cache: a question becomes one run, and every page and every session that asks it takes the same one.

Bounded in number and in bytes; the oldest goes first. Runs wait for each other, since each takes every processor.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from dashboard import library, state
from sim.levers import LEVERS, PERIOD_KEYS, settings_of
from sim.problems import BadInputError, BrokenIdentityError
from sim.projection import CancelledError, Projection
from sim.running import Prepared, Run, prepare
from sim.scenario import BASELINE, Scenario, load_scenario
from sim.views.system import System, project_system

MAX_RUNS, MAX_BYTES = 64, 400_000_000
MAX_PREPARED = 32
RUN_KEYS = ("months", "paths", "seed")
"""Settings of the run itself, which change no rule and no assumption."""
LONG_CELLS = 4_000_000
"""Region-months times paths from which a run shows its progress and can be cancelled: about a second's work."""


@dataclass(frozen=True)
class Question:
    """What is asked: a scenario and the settings laid over it, as JSON so that equal questions are equal."""

    scenario: str = BASELINE
    settings: str = "{}"

    @classmethod
    def of(cls, scenario: str, settings: Mapping[str, Any]) -> Question:
        """The question that lays `settings` over a scenario."""
        return cls(scenario, json.dumps(settings, sort_keys=True, ensure_ascii=False))

    def load(self) -> Scenario:
        """The scenario, checked; raises BadInputError."""
        return load_scenario(library.path_of(self.scenario), json.loads(self.settings))

    def prepared_scenario(self) -> Scenario:
        """The scenario of a question that may be in the cache; raises BadInputError."""
        return prepared_of(self).scenario

    @property
    def changed(self) -> bool:
        """Whether more than the size of the run differs from the scenario named."""
        return bool(json.loads(self.settings).keys() - set(RUN_KEYS))


@dataclass(frozen=True, eq=False)
class Shown:
    """A run as pages take it."""

    question: Question
    prepared: Prepared
    run: Run
    system: System
    """All regions together."""

    def region(self, view: state.View) -> str | None:
        """Chinese name of the region that a view looks at; None for all of them, and for one that is not there."""
        regions = self.prepared.regions
        return None if view.region not in regions.names_en else regions.names[regions.names_en.index(view.region)]

    @property
    def projection(self) -> Projection:
        """The result."""
        return self.run.projection

    @property
    def bytes(self) -> int:
        """About what it keeps in memory."""
        result = self.projection
        return int(result.lines.nbytes + result.quantiles.nbytes + result.spread.nbytes + result.pool.nbytes)


@dataclass(eq=False)
class Job:
    """A long run in the background: its share done, its end, and a way to stop it."""

    question: Question
    share: float = 0.0
    stop: threading.Event = field(default_factory=threading.Event)
    future: Future[Shown] = field(default_factory=Future)

    def cancel(self) -> None:
        """Stop the run at the next report of its progress."""
        self.stop.set()

    def progress(self, share: float) -> None:
        """What the engine calls now and then; raises CancelledError once the run is to stop."""
        self.share = share
        if self.stop.is_set():
            raise CancelledError


_lock = threading.RLock()
_engine = threading.Lock()
_runs: OrderedDict[Question, Shown] = OrderedDict()
_prepared: OrderedDict[Question, Prepared] = OrderedDict()
_jobs: dict[Question, Job] = {}
_ahead = ThreadPoolExecutor(2, thread_name_prefix="run-ahead")
_workers = ThreadPoolExecutor(1, thread_name_prefix="long-run")


def question() -> Question:
    """The question of this session's view."""
    view = state.view()
    settings = {key: view[key] for key in RUN_KEYS if view[key] is not None}
    values = {key: value for key, value in view.values.items() if key in LEVERS or key in PERIOD_KEYS}
    if values.keys() - set(PERIOD_KEYS):
        settings |= settings_of(values, named(view).prepared_scenario())
    return Question.of(view.scenario, settings)


def named(view: state.View) -> Question:
    """The scenario that a view names, as large as the view says, without changes: what levers start from."""
    return Question.of(view.scenario, {key: view[key] for key in RUN_KEYS if view[key] is not None})


def question_beside(scenario: str = BASELINE) -> Question:
    """Another scenario over the same months, paths and seed, so that every difference is one of the scenario."""
    asked, own = prepared_of(question()).scenario, prepared_of(Question(scenario)).scenario
    return Question.of(scenario, {key: getattr(asked, key) for key in RUN_KEYS if getattr(asked, key) != getattr(own, key)})


def shown() -> Shown:
    """The run of this session's view; raises BadInputError for a question that cannot be asked."""
    return shown_of(question())


def baseline() -> Shown:
    """The baseline to compare this session's view with."""
    return shown_of(question_beside())


def shown_of(asked: Question, progress: Callable[[float], None] | None = None) -> Shown:
    """The run of a question, from the cache or computed now. Raises BadInputError, CancelledError."""
    found = known(asked)
    if found is not None:
        return found
    with _engine:
        found = known(asked)  # another session may have asked the same meanwhile
        if found is None:
            prepared = prepared_of(asked)
            projection, system = project_system(prepared, progress=progress)
            found = Shown(asked, prepared, Run(prepared.scenario, prepared.regions, projection), system)
            _keep(asked, found)
    return found


def known(asked: Question) -> Shown | None:
    """A run that is in the cache."""
    with _lock:
        if asked in _runs:
            _runs.move_to_end(asked)
        return _runs.get(asked)


def prepared_of(asked: Question) -> Prepared:
    """The compiled scenario of a question, without running it; raises BadInputError."""
    with _lock:
        if asked in _prepared:
            _prepared.move_to_end(asked)
            return _prepared[asked]
    made = prepare(asked.load())
    with _lock:
        _prepared[asked] = made
        while len(_prepared) > MAX_PREPARED:
            _prepared.popitem(last=False)
    return made


def is_long(asked: Question) -> bool:
    """Whether a question takes so long that its progress should be shown; raises BadInputError."""
    if known(asked) is not None:
        return False
    prepared = prepared_of(asked)
    return len(prepared.regions) * prepared.scenario.months * prepared.scenario.paths > LONG_CELLS


def begin() -> None:
    """Begin the run of this session's view: the engine works while the page draws what needs no numbers. What is wrong
    with the question is said by whoever takes the run."""
    with suppress(BadInputError):
        asked = question()
        if known(asked) is None and not is_long(asked):
            _ahead.submit(_try, asked)


def _try(asked: Question) -> None:
    with suppress(BadInputError, BrokenIdentityError):
        shown_of(asked)


def start(asked: Question) -> Job:
    """Run a question in the background, or join the session that already does."""
    with _lock:
        job = _jobs.get(asked)
        if job is None or job.stop.is_set():
            job = _jobs[asked] = Job(asked)
            _workers.submit(_work, job)
        return job


def _work(job: Job) -> None:
    try:
        job.future.set_result(shown_of(job.question, job.progress))
    except BaseException as error:
        job.future.set_exception(error)
    finally:
        with _lock:
            if _jobs.get(job.question) is job:
                del _jobs[job.question]


def _keep(asked: Question, made: Shown) -> None:
    with _lock:
        _runs[asked] = made
        while len(_runs) > 1 and (len(_runs) > MAX_RUNS or sum(each.bytes for each in _runs.values()) > MAX_BYTES):
            _runs.popitem(last=False)
