"""What every page has around it: language, look, status line, messages, and waiting for a long run."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import streamlit as st

from dashboard import run, state
from sim.manifest import version
from sim.months import format_month
from sim.problems import BadInputError, BrokenIdentityError, nearest_name
from sim.projection import CancelledError
from sim.regions import Regions
from sim.texts import LANGUAGES, language, pick, text, use_language

Function = TypeVar("Function", bound=Callable[..., Any])
_LANGUAGE_NAMES = {"zh": "中文", "en": "English"}


def fragment(function: Function) -> Function:
    """A part of a page that redraws alone, in the session's language (a redraw begins with none chosen)."""
    @st.fragment
    @wraps(function)
    def redrawn(*arguments: Any, **named: Any) -> Any:
        speak()
        return guarded(lambda: function(*arguments, **named))
    return redrawn  # type: ignore[return-value]


def speak() -> None:
    """Take the session's language: for parts that redraw alone."""
    use_language(state.view()["lang"])


def guarded(part: Callable[[], Any]) -> Any:
    """Draw a part; a refusal of the model becomes a message where the part would stand."""
    try:
        return part()
    except BadInputError as error:
        lines = "\n".join(f"- {plain(str(problem))}" for problem in error.problems)
        st.error(f"{text('frame.refused')}\n\n{lines}")
    except BrokenIdentityError as error:
        st.error(text("broken_identity", message=plain(str(error))))
    return None


def broken(error: Exception) -> bool:
    """Say that the program failed, in one sentence; True: nothing more is shown."""
    logging.getLogger("uifund.dashboard").error("a page failed", exc_info=error)
    use_language(state.view()["lang"])
    st.error(text("frame.broken", kind=type(error).__name__))
    return True


def dark() -> bool:
    """Whether the browser shows the dark look."""
    return st.context.theme.type == "dark"


def switches() -> None:
    """Language and look."""
    left, right = st.columns([1, 1], gap="small")
    with left:
        st.segmented_control(
            text("frame.language"), LANGUAGES, format_func=_LANGUAGE_NAMES.__getitem__, default=language(),
            key="frame_lang", on_change=_take_language, label_visibility="collapsed", required=True)
    with right:
        look_switch()


def _take_language() -> None:
    state.put(lang=st.session_state["frame_lang"])


_LOOK_JS = """
export default function ({ parentElement, data }) {
  const button = parentElement.querySelector("button");
  button.textContent = data.label;
  button.setAttribute("aria-label", data.label);
  button.onclick = () => {
    for (const path of data.paths)
      window.localStorage.setItem(`stActiveTheme-${path}-v2`, JSON.stringify(data.wanted));
    window.location.reload();
  };
}
"""
_LOOK_CSS = """
button { font: inherit; font-size: 0.9rem; padding: 0.3rem 0.8rem; border-radius: 4px; cursor: pointer; width: 100%;
  min-height: 2.3rem; background: var(--st-background-color); color: var(--st-text-color);
  border: 1px solid var(--st-border-color); white-space: nowrap; }
button:hover, button:focus-visible { border-color: var(--st-primary-color); outline: none; }
"""


@st.cache_resource(max_entries=1)
def _look_component() -> Any:
    from streamlit.components.v2 import component

    return component("uifund_look", html="<button type='button'></button>", css=_LOOK_CSS, js=_LOOK_JS)


def look_switch() -> None:
    """A button between light and dark. The browser keeps the choice, once for the address of each page."""
    from dashboard.pages import PAGES

    wanted = "Light" if dark() else "Dark"
    _look_component()(key="frame_look", data={
        "label": text(f"frame.look.{wanted.lower()}"), "wanted": wanted,
        "paths": ["/", *(f"/{page.key}" for page in PAGES)]})


def open_page(key: str) -> None:
    """Go to another page with the view as it is."""
    from dashboard.pages import PAGES

    if key in [page.key for page in PAGES]:
        st.switch_page(st.session_state["pages"][key], query_params=state.view().as_url())


def status_line() -> None:
    """Data set, whether illustrative, scenario, months, paths, seed, version: on every page."""
    prepared = run.prepared_of(run.question())
    scenario, regions = prepared.scenario, prepared.regions
    badge = {"illustrative": "orange", "real": "green"}.get(regions.kind, "blue")
    end = format_month(scenario.start + scenario.months - 1)  # type: ignore[arg-type]
    parts = [
        f":{badge}-badge[{text(f'kind.{regions.kind}')}]",
        text("frame.dataset", name=plain(regions.dataset)),
        text("frame.scenario", name=plain(pick(scenario.title))) + (
            f" **{text('frame.changed')}**" if run.question().changed else ""),
        text("frame.months", first=format_month(scenario.start), last=end, months=scenario.months),
        text("frame.paths", paths=scenario.paths), text("frame.seed", seed=scenario.seed),
        text("frame.version", version=version()),
    ]
    st.caption(" · ".join(parts))


def region_names(regions: Regions) -> tuple[str, ...]:
    """Names of the regions in the language in use."""
    return regions.names if language() == "zh" else regions.names_en


def messages() -> None:
    """What was wrong in the address."""
    wrong, view = state.complaints(), state.view()
    if view.region is not None:
        names = run.prepared_of(run.named(view)).regions.names_en
        if view.region not in names:
            nearest = nearest_name(view.region, names)
            wrong.append(text("view.wrong", name="region", value=view.region[:40],
                              reason=text("view.nearest", nearest=nearest) if nearest else text("view.region")))
    if wrong:
        st.warning(text("view.head") + "\n\n" + "\n".join(f"- {plain(line)}" for line in wrong))


def wait_for_run() -> bool:
    """Whether the run of this view is there. A long one is started, its progress shown, and it can be cancelled."""
    asked = run.question()
    if not run.is_long(asked):
        return True
    _progress(asked)
    return False


@st.fragment(run_every=0.4)
def _progress(asked: run.Question) -> None:
    use_language(state.view()["lang"])
    job = run.start(asked) if st.session_state.get("cancelled") != asked else None
    if job is None:
        st.info(text("frame.cancelled"))
        if st.button(text("frame.again"), key="frame_again"):
            del st.session_state["cancelled"]
            st.rerun()
        return
    st.progress(min(1.0, job.share), text("frame.progress", percent=round(100 * job.share)))
    if st.button(text("frame.cancel"), key="frame_cancel"):
        job.cancel()
        st.session_state["cancelled"] = asked
        st.rerun(scope="fragment")
    if job.future.done():
        error = job.future.exception()
        if error is not None and not isinstance(error, CancelledError):
            guarded(job.future.result)
        else:
            st.rerun()


def plain(words: str) -> str:
    """Text from a file or an address: nothing in it is taken for markup."""
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]()#+-!|<>$~:" else sign for sign in words)
