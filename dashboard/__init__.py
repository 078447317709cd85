"""Screens in a browser. They show numbers that `sim` computed and compute none.

How to add a page:

1. `dashboard/app_pages/<page>.py` with one function `page() -> None`: a short table of contents that calls sections.
2. One line in `dashboard.pages.PAGES`; its title is the text `page.<page>` (`dashboard/texts.py`, or a table of texts of
   your own, `dashboard/texts_<page>.py`, that you register there). Every text stands in both languages.
3. What is asked: `view = state.view()`, typed and validated (`view.region`, `view["horizon"]`). A new key of the URL is
   one line in `state.KEYS`, language-free. Change it with `state.put(region="Hohhot")` or a widget of `dashboard.controls`.
4. Numbers: `shown = run.shown()` is the run that every page takes (`shown.run.projection`, `shown.run.regions`,
   `shown.totals`), `run.baseline()` the same for the baseline; hand them to a function of `sim` that returns a DataFrame.
   Nothing is added up in a page.
5. Charts: `charts.<kind>.figure(frame, ...)` makes a plotly figure, `charts.show(figure, key=..., caption=..., data=frame)`
   draws it with unit, period, scenario, percentile and data status below and CSV and xlsx to download.
6. Parts that must redraw alone are functions under `@frame.fragment` (never `st.fragment`: it forgets the language).
7. A test in `tests/dashboard/`: `open_page("<page>")` runs it without a browser (see `tests/dashboard/screens.py`), and the
   walk over all pages there finds exceptions, missing texts and tables that overflow.

`dashboard/app_pages/method.py` is an example to copy.
"""
