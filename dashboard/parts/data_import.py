"""Files of actuals: dragged in, shown as they were understood, corrected, and taken into the store when confirmed."""

from __future__ import annotations

import hashlib
from typing import Any

import streamlit as st

from dashboard import stored
from dashboard.downloads import XLSX
from dashboard.frame import guarded, plain
from dashboard.parts import data_funds, data_tables
from dashboard.parts.data_funds import Chosen
from sim.actuals.export import Form, as_csv, as_xlsx
from sim.actuals.reconcile import Difference, Stated
from sim.actuals.shown import line_name
from sim.actuals.table import Actuals
from sim.actuals.understand import Mapping, Understanding, money_units
from sim.intake import Given, Intake, examine, region_names, take_in
from sim.months import Month, format_month, parse_month
from sim.texts import language, text
from sim.views.actuals import AUTOMATIC, differences_table, figures_table, labels_table, meanings

ENDINGS = ("xlsx", "xls", "csv", "xlsm", "txt")
_MOST = 10
_LISTED = 50


def section(chosen: Chosen) -> None:
    """The section: forms to download, the place to drop files, and what follows from them."""
    st.subheader(text("data.import"))
    _said()
    left, right = st.columns([3, 2])
    with left:
        st.caption(text("data.drop"))
        files = st.file_uploader(text("data.files"), ENDINGS, accept_multiple_files=True, label_visibility="collapsed",
                                 key=f"data_files_{st.session_state.get('data_round', 0)}")
    with right:
        month, unit = _settings()
        _forms(chosen)
    if not files:
        return
    given = [Given(file.name, file.getvalue(), _mapping(file.getvalue(), unit)) for file in files]
    intake = guarded(lambda: _examined(chosen, given, month))
    if intake is not None:
        _show(chosen, intake, given)


def _settings() -> tuple[Month | None, str]:
    """The month and the unit of money of files that do not say them."""
    left, right = st.columns(2)
    with left:
        written = st.text_input(text("data.month"), placeholder="YYYY-MM", key="data_month", help=text("data.month.help"))
    with right:
        unit = st.selectbox(text("data.unit"), ["", *money_units()], key="data_unit", help=text("data.unit.help"),
                            format_func=lambda each: each or text("data.unit.stated"))
    if not written:
        return None, str(unit)
    try:
        return parse_month(written), str(unit)
    except ValueError as error:
        st.error(plain(str(error)))
        return None, str(unit)


def _forms(chosen: Chosen) -> None:
    """The form to fill, and what is stored in the same form."""
    actuals = _history(chosen)[0]
    following = Month(actuals.months[-1] + 1) if actuals.months else _first_month(chosen)
    form = Form(chosen.fund.regions, (following,))
    left, right = st.columns(2)
    left.download_button(text("data.template"), lambda: as_xlsx(form), f"actuals-{format_month(following)}.xlsx", XLSX,
                         key="data_template", on_click="ignore", width="stretch")
    if actuals.months:
        with right.popover(text("data.export"), width="stretch", key="data_export"):
            whole = Form.of(actuals)
            st.download_button("Excel", lambda: as_xlsx(whole), "actuals.xlsx", XLSX, key="data_export_xlsx",
                               on_click="ignore", width="stretch")
            st.download_button("CSV", lambda: as_csv(whole), "actuals.csv", "text/csv", key="data_export_csv",
                               on_click="ignore", width="stretch")


def _first_month(chosen: Chosen) -> Month:
    """The first month that a new fund reports: the one after its data set's opening."""
    from sim.data import load_dataset

    return Month(load_dataset(chosen.fund.dataset).snapshot.opening + 1)


def _history(chosen: Chosen) -> tuple[Actuals, tuple[Stated, ...]]:
    if chosen.is_new:
        return Actuals.of((), chosen.fund.regions), ()
    store = stored.store()
    return store.actuals(chosen.name), store.stated(chosen.name)


def _mapping(data: bytes, unit: str) -> Mapping:
    """What the user has said so far about the labels of a file, known by its content."""
    return Mapping(dict(st.session_state.get("data_labels", {}).get(_digest(data), {})), unit)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _examined(chosen: Chosen, given: list[Given], month: Month | None) -> Intake:
    """What the files say; read again only when something of it has changed."""
    revision = 0 if chosen.is_new else stored.store().latest_revision(chosen.name)
    key = (chosen.name, revision, language(), month, tuple(
        (each.name, _digest(each.data), tuple(sorted(each.mapping.labels.items())), each.mapping.money_unit) for each in given))
    kept = st.session_state.get("data_examined")
    if kept is None or kept[0] != key:
        known, stated = _history(chosen)
        kept = key, examine(given, chosen.name, region_names(chosen.fund), known, stated, month)
        st.session_state["data_examined"] = kept
    intake: Intake = kept[1]
    return intake


# --- what was understood ----------------------------------------------------------------------------------------------

def _show(chosen: Chosen, intake: Intake, given: list[Given]) -> None:
    if intake.problems:
        lines = "\n".join(f"- {plain(str(problem))}" for problem in intake.problems[:_LISTED])
        more = text("data.more", count=len(intake.problems) - _LISTED) if len(intake.problems) > _LISTED else ""
        st.error(f"{text('data.refused', count=len(intake.problems))}\n\n{lines}\n\n{more}")
    for each, file in zip(intake.files, given, strict=True):
        with st.expander(text("data.understood", file=plain(each.file), figures=f"{len(each.figures):,}"),
                         expanded=bool(each.problems) or len(given) == 1):
            _labels(chosen, each, _digest(file.data))
    if intake.problems:
        return
    _figures(chosen, intake)
    explained = _differences(chosen, intake)
    _hints(chosen, intake)
    _confirm(chosen, intake, explained)


def _labels(chosen: Chosen, file: Understanding, digest: str) -> None:
    """Columns and labels with what they were taken for; the last column corrects it."""
    table = labels_table(file)
    for note in file.notes:
        st.caption(plain(note))
    if table.empty:
        return
    options = meanings(chosen.fund.regions)
    names = {name: key for key, name in options.items()}
    labels = st.session_state.setdefault("data_labels", {})
    before = labels.get(digest, {})
    meant = data_tables.edit(
        table.assign(meaning=table["meaning"].map(options)), {}, "meaning", st.column_config.SelectboxColumn(
            text("actuals.column.meaning"), options=list(names), required=True, width="medium", help=text("data.meaning.help")),
        # A table that was corrected is another one: edits of the old one must not be laid over its rows.
        f"data_editor_{digest[:12]}_{language()}_{_digest(repr(sorted(before.items())).encode())[:12]}")
    said = {str(label): names[each] for label, each in zip(table["label"], meant, strict=True)
            if names.get(each, AUTOMATIC) != AUTOMATIC}
    if said != before:
        labels[digest] = said
        st.rerun()


def _figures(chosen: Chosen, intake: Intake) -> None:
    new = sum(change.old is None for change in intake.changes)
    months = text("separator.list").join(format_month(month) for month in intake.months[:6])
    st.markdown(text("data.found", figures=f"{len(intake.figures):,}", months=months + ("…" if len(intake.months) > 6 else ""),
                     new=f"{new:,}", changed=f"{len(intake.corrections):,}",
                     same=f"{len(intake.figures) - len(intake.changes):,}"))
    if intake.corrections:
        st.markdown(f"**{text('data.corrections')}**")
        data_tables.show(figures_table(intake, only_changes=True), chosen.shown)
    with st.expander(text("data.preview")):
        data_tables.show(figures_table(intake), chosen.shown)


def _differences(chosen: Chosen, intake: Intake) -> dict[Difference, str]:
    """What does not add up, with a field to explain each; explanations are kept when the figures are."""
    if not intake.differences:
        return {}
    st.markdown(f"**{text('data.differences', count=len(intake.differences))}**")
    st.caption(text("data.differences.note"))
    reasons = data_tables.edit(
        differences_table(intake.differences).assign(why=""), chosen.shown, "why",
        st.column_config.TextColumn(text("data.explanation"), width="large"),
        f"data_differences_{intake.source.sha256[:12]}_{len(intake.differences)}_{language()}")
    return {difference: why for difference, why in zip(intake.differences, reasons, strict=True) if why}


def _hints(chosen: Chosen, intake: Intake) -> None:
    """Required lines that are missing, and what looks odd."""
    shown = chosen.shown
    lines = [text("data.missing_line", month=format_month(Month(each.month)), line=line_name(each.line),
                  region=shown.get(each.region, each.region))
             for each in intake.missing]
    if lines:
        st.warning(text("data.missing", count=len(lines)) + "\n\n" + _list(lines))
    odd = [text("actuals.import.odd", month=format_month(Month(each.month)), region=shown.get(each.region, each.region),
                line=line_name(each.line), message=each.message) for each in intake.oddities]
    if odd:
        st.info(text("data.odd", count=len(odd)) + "\n\n" + _list(odd))


def _list(lines: list[str]) -> str:
    shown = "\n".join(f"- {plain(line)}" for line in lines[:_MOST])
    return shown + (f"\n- {text('data.more', count=len(lines) - _MOST)}" if len(lines) > _MOST else "")


def _confirm(chosen: Chosen, intake: Intake, explained: dict[Difference, str]) -> None:
    """The reason where one is needed, and the button that stores."""
    closed = [] if chosen.is_new else [month for month in stored.store().closed_months(chosen.name)
                                       if month in {change.month for change in intake.changes}]
    needs_reason = bool(intake.corrections or closed)
    why = st.text_input(text("data.why"), key="data_why", max_chars=500) if needs_reason else ""
    reopen = st.checkbox(text("data.reopen", months=text("separator.list").join(map(format_month, closed))),
                         key="data_reopen") if closed else False
    ready = bool(stored.person()) and (bool(why.strip()) or not needs_reason) and (reopen or not closed)
    if st.button(text("data.confirm"), type="primary", disabled=not ready, key="data_confirm"):
        guarded(lambda: _store(chosen, intake, explained, why, bool(reopen)))


def _store(chosen: Chosen, intake: Intake, explained: dict[Difference, str], why: str, reopen: bool) -> None:
    who = stored.person()
    store: Any = data_funds.ensure(chosen, who)
    revision = take_in(store, intake, who, why, reopen=reopen)
    for difference, reason in explained.items():
        store.explain_difference(chosen.name, difference.region, Month(difference.month), difference.check, reason, who,
                                 difference=difference)
    key = "actuals.import.done" if revision.number else "actuals.import.nothing_new"
    st.session_state["data_said"] = text(key, fund=chosen.name, number=revision.number, who=who)
    st.session_state["data_round"] = st.session_state.get("data_round", 0) + 1
    st.session_state.pop("data_examined", None)
    if intake.months:
        st.session_state["data_month_shown"] = format_month(intake.months[-1])
    st.rerun()


def _said() -> None:
    said = st.session_state.pop("data_said", None)
    if said:
        st.success(plain(said))

