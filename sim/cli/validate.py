"""`uifund validate PATH…` and `uifund template DIR`: files checked before they are used, and the one to fill."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.options import Verb, language_option
from sim.problems import BadInputError, Problem, listed, raise_if_any, reason
from sim.texts import language, text

if TYPE_CHECKING:
    from sim.policy import Policy

_YAML = (".yaml", ".yml")


@click.command("validate", cls=Verb)
@language_option
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(path_type=Path))
def validate_verb(paths: tuple[Path, ...]) -> None:
    """See `texts_table.TEXTS["verb.validate"]`."""
    problems: list[Problem] = []
    for path in paths:
        try:
            kind, check = kind_of(path)
            found = check(path)
        except BadInputError as error:
            problems += error.problems
            continue
        problems += found
        if not found:
            click.echo(text("validate.ok", path=path, kind=text(f"validate.kind.{kind}")))
    raise_if_any(problems)


def kind_of(path: Path) -> tuple[str, Callable[[Path], list[Problem]]]:
    """What a file or folder is taken for, and what checks it; raises BadInputError where it is none of them."""
    if path.is_dir():
        if (path / "dataset.yaml").is_file():
            return "data", _data
        files = sorted(path.glob("*.yaml"))
        if any(_is_monitoring(file) for file in files):
            return "monitoring", _monitoring
        if any(kind_of(file)[0] != "policy" for file in files):
            return "scenario", lambda folder: [problem for file in files for problem in kind_of(file)[1](file)]
        if files:
            return "policy", _policy
        raise BadInputError([Problem(text("problem.file.unknown_folder"), str(path))])
    if path.name == "dataset.yaml" or path.suffix.lower() not in _YAML:
        return "data", _data
    from sim.scenario_content import HEADER
    from sim.yamlfile import read_yaml

    content = read_yaml(path)
    if _is_monitoring(path):
        return "monitoring", _monitoring
    if any(key in content for key in (*HEADER, "dataset", "policy", "start")):
        return "scenario", _scenario
    if any(key in content for key in ("drivers", "take_up", "shocks")):
        return "economy", _economy
    return "policy", _policy


def _is_monitoring(path: Path) -> bool:
    """Whether a file holds rules of monitoring: limits of warnings, or how a nowcast is made."""
    from sim.yamlfile import read_yaml

    content = read_yaml(path)
    return "horizon_months" in content or any(isinstance(rule, dict) and "limits" in rule for rule in content.values())


def _monitoring(path: Path) -> list[Problem]:
    from sim.monitoring.settings import settings_problems

    return settings_problems(path)


def _scenario(path: Path) -> list[Problem]:
    from sim.scenario import load_scenario

    return _problems_of(lambda: load_scenario(path.resolve()))


def _policy(path: Path) -> list[Problem]:
    """One file of rules alone; a folder must hold every rule that a projection reads."""
    from sim.policy import Policy

    problems = _problems_of(lambda: Policy.load(path))
    return problems if problems or path.is_file() else _missing_rules(Policy.load(path), Policy.load(), path)


def _missing_rules(policy: Policy, bundled: Policy, folder: Path) -> list[Problem]:
    """The rules of the bundled policy that a folder lacks, by the file in which they stand there."""
    missing: dict[str, list[str]] = {}
    for key, rule in bundled.rules.items():
        if key not in policy.rules:
            missing.setdefault(Path(rule.history[0].file).name, []).append(key)
    return [Problem(text("problem.policy.missing", keys=listed(keys)), str(folder / name),
                    expected=text("problem.policy.complete")) for name, keys in missing.items()]


def _economy(path: Path) -> list[Problem]:
    """An economy file is checked where it is used: under the baseline. What it leaves to files that extend it is no
    fault of its own."""
    from sim.scenario import BASELINE, load_scenario
    from sim.scenario_files import bundled_files

    problems = _problems_of(lambda: load_scenario(BASELINE, {"economy_file": str(path.resolve())}))
    return [problem for problem in problems if problem.file != str(bundled_files()[BASELINE].resolve())]


def _data(path: Path) -> list[Problem]:
    """A data set; a table of a data set's folder, checked with its companions; a history; a table of regions."""
    from sim.data import DESCRIPTION, validate_data

    if path.is_file() and (path.parent / DESCRIPTION).is_file():
        return validate_data(path.parent)
    if path.is_file() and _is_history(path):
        from sim.experience import read_history

        return _problems_of(lambda: read_history(path))
    return validate_data(path)


def _is_history(path: Path) -> bool:
    """Whether a table has the columns of a history to calibrate on."""
    from sim.experience import HISTORY_COLUMNS
    from sim.history_table import columns_found
    from sim.sheets import read_sheet

    found = read_sheet(path, lambda rows: columns_found(rows, HISTORY_COLUMNS))
    return columns_found(found.rows, HISTORY_COLUMNS) == len(HISTORY_COLUMNS)


def _problems_of(load: Callable[[], object]) -> list[Problem]:
    try:
        load()
    except BadInputError as error:
        return list(error.problems)
    return []


@click.command("template", cls=Verb)
@language_option
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
def template_verb(folder: Path) -> None:
    """See `texts_table.TEXTS["verb.template"]`. Refuses to write over a file: it may have been filled."""
    from sim.template import CSV_NAME, WORKBOOK_NAME, main

    raise_if_any([Problem(text("problem.file.there"), str(folder / name), expected=text("problem.file.folder_without"))
                  for name in (CSV_NAME, WORKBOOK_NAME) if (folder / name).exists()])
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInputError([Problem(text("problem.file.not_made", reason=reason(error)), str(folder))]) from error
    main(folder, titled=language() == "zh")
    for name in (CSV_NAME, WORKBOOK_NAME):
        click.echo(text("template.written", path=folder / name))
