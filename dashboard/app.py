"""The frame that Streamlit runs: pages in the bar at the top, the status line, then the page."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboard import frame, state
from dashboard.pages import PAGES
from sim.texts import text, use_language

STYLE = Path(__file__).with_name("static") / "style.css"
WAIT_THEMSELVES = ("scenario",)  # pages that show something else while a long run goes on
ICON = Path(__file__).with_name("static") / "icon.png"


def main() -> None:
    """Draw the page asked for, in its frame."""
    lang = st.query_params.get("lang") or st.session_state.get("view", {}).get("lang", "zh")
    use_language(lang if lang in state.LANGUAGES else state.DEFAULT)
    pages = {page.key: st.Page(page.function(), title=text(f"page.{page.key}"), url_path=page.key,
                               default=page is PAGES[0]) for page in PAGES}
    st.session_state["pages"] = pages
    chosen = st.navigation(list(pages.values()), position="top")
    key = next(key for key, page in pages.items() if page == chosen)
    st.set_page_config(page_title=f"{text(f'page.{key}')} · uifund", page_icon=str(ICON), layout="wide")
    state.take_url(key)
    st.html(f"<style>{STYLE.read_text(encoding='utf-8')}</style>")
    left, right = st.columns([5, 2], vertical_alignment="center")
    with right:
        frame.switches()
    with left:
        frame.guarded(frame.status_line)
    frame.guarded(frame.messages)
    frame.guarded(lambda: (key in WAIT_THEMSELVES or frame.wait_for_run()) and chosen.run())


main()
