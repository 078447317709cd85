"""The frame that Streamlit runs: pages in the bar at the top, the status line, then the page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from dashboard import frame, scenario_files, state
from dashboard.pages import PAGES
from sim.texts import text, use_language

STYLE = Path(__file__).with_name("static") / "style.css"
WAIT_THEMSELVES = ("scenario",)  # pages that show something else while a long run goes on
ICON = Path(__file__).with_name("static") / "icon.png"


def main() -> None:
    """Draw the page asked for, in its frame."""
    lang = st.query_params.get("lang") or st.session_state.get("view", {}).get("lang", "zh")
    use_language(lang if lang in state.LANGUAGES else state.DEFAULT)
    pages, chosen = _chosen()
    key = next(key for key, page in pages.items() if page == chosen)
    st.set_page_config(page_title=f"{text(f'page.{key}')} · uifund", page_icon=str(ICON), layout="wide")
    state.take_url(key)
    st.html(f"<style>{STYLE.read_text(encoding='utf-8')}</style>")
    left, right = st.columns([5, 2], vertical_alignment="center")
    with right:
        frame.switches()
    with left:
        usable = frame.guarded(lambda: frame.status_line() or True)
    if not usable:  # said once, above; the page could only say it again
        if key in WAIT_THEMSELVES:
            frame.guarded(lambda: scenario_files.bar(usable=False))
        return
    frame.guarded(frame.messages)
    frame.guarded(lambda: (key in WAIT_THEMSELVES or frame.wait_for_run()) and chosen.run())


def _chosen() -> tuple[dict[str, Any], Any]:
    """Every page in the bar by its key, and the one asked for. The first page lives at `/`; a link that names it leads
    there with its values."""
    first = PAGES[0].key
    pages = {page.key: st.Page(page.function(), title=text(f"page.{page.key}"), default=page.key == first,
                               url_path="start" if page.key == first else page.key) for page in PAGES}
    st.session_state["pages"] = pages
    named = st.Page(lambda: None, title=text(f"page.{first}"), url_path=first, visibility="hidden")
    chosen = st.navigation([*pages.values(), named], position="top")
    if chosen == named:
        st.switch_page(pages[first], query_params=st.query_params.to_dict())
    return pages, chosen


main()
