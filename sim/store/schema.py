"""The tables of the store. Every one but `log_head` only ever grows: a correction is a further row, never a change.

What the log says of a row is a hash of all its columns, so a column added later must stay empty in older rows.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, LargeBinary, MetaData, Table, Text, UniqueConstraint

SCHEMA_VERSION = 1
"""Version of the tables below; `sim.store.migrations` brings an older store here."""

WHOLE_FUND = -1
"""Where a region's place would stand in keys, for the fund as a whole."""
METADATA = MetaData()


def _table(name: str, *columns: Column[int] | Column[str] | Column[bytes], signed: bool = True) -> Table:
    """A table of rows numbered from 1; `signed` rows say when (UTC) and by whom they were written."""
    written = (_text("utc"), _text("who")) if signed else ()
    return Table(name, METADATA, Column("id", Integer, primary_key=True, autoincrement=False), *columns, *written)


def _text(name: str, *, empty: bool = False) -> Column[str]:
    return Column(name, Text, nullable=empty)


def _integer(name: str, *, empty: bool = False) -> Column[int]:
    return Column(name, Integer, nullable=empty)


def _big(name: str, *, empty: bool = False) -> Column[int]:
    return Column(name, BigInteger, nullable=empty)


def _packed(name: str) -> Column[bytes]:
    return Column(name, LargeBinary, nullable=False)


def _of(parent: str, *, empty: bool = False) -> Column[int]:
    return Column(f"{parent}_id", Integer, ForeignKey(f"{parent}.id"), nullable=empty)


STORE = _table("store", _integer("schema_version"), _text("uifund"))
"""One row a schema version that this store has had; `uifund` is the program's version that made it."""
LOG = Table("log", METADATA, Column("number", Integer, primary_key=True, autoincrement=False),
            _text("content"), _text("hash"))
"""`content`: canonical JSON of the entry; `hash`: SHA-256 over the hash before and `content`."""
LOG_HEAD = Table("log_head", METADATA, Column("id", Integer, primary_key=True, autoincrement=False),
                 _integer("entries"), _text("hash"))
"""One row: how many entries there are and the hash of the last. Writers take turns by locking it."""

FUND = _table("fund", Column("name", Text, nullable=False, unique=True), _text("dataset"), _text("regions"))
"""`regions`: JSON list of names; a region is kept elsewhere as its place in this list."""
REVISION = _table("revision", _of("fund"), _integer("number"), _text("source"), _text("source_sha256"), _text("why"),
                  _integer("new"), _integer("changed"), _integer("same"))
REVISION.append_constraint(UniqueConstraint("fund_id", "number"))
FIGURE = Table("figure", METADATA, *(Column(name, kind, primary_key=True, autoincrement=False) for name, kind in (
    ("fund_id", Integer), ("month", Integer), ("region", Integer), ("line", Text), ("revision", Integer))),
    _big("value"), sqlite_with_rowid=False)
"""`value`: fen or counts, as reported in that revision; the newest revision of a place counts."""
STATED = Table("stated", METADATA, *(Column(name, kind, primary_key=True, autoincrement=False) for name, kind in (
    ("fund_id", Integer), ("month", Integer), ("region", Integer), ("what", Text), ("cumulative", Integer),
    ("revision", Integer))), _big("value"), sqlite_with_rowid=False)
"""Sums that a source stated beside its figures; `region` is `WHOLE_FUND` for a row of totals, `cumulative` 0 or 1."""
EXPLANATION = _table("explanation", _of("fund"), _integer("region"), _integer("month"), _text("check_key"),
                     _big("expected", empty=True), _big("found", empty=True), _text("text"))
MONTH_EVENT = _table("month_event", _of("fund"), _integer("month"), _text("event"), _integer("revision"), _text("why"))
"""`event`: close or reopen; `revision`: the newest at that moment."""
SCENARIO = _table("scenario", _text("name"), _integer("version"), _text("yaml", empty=True), _text("note"))
"""A version without `yaml` says that the scenario was deleted."""
RUN = _table("run", _text("kind"), _of("fund", empty=True), _integer("month", empty=True), _text("manifest"),
             _text("result_sha256"), _packed("result"))
REPORT = _table("report", _of("fund"), _integer("month"), _integer("region", empty=True), _text("language"),
                _text("manifest"), _text("content_sha256"), _packed("tables"), _text("files"))
"""`content_sha256`: of the tables; `files`: JSON of format → SHA-256."""
SIGNATURE = _table("signature", _of("report"), _text("role"), _text("content_sha256"), _text("note"))
NOTE = _table("note", _of("fund"), _integer("month"), _integer("region", empty=True), _text("text"))
RECOMMENDATION = _table("recommendation", _of("fund"), _integer("month"), _integer("region", empty=True),
                        _text("text"), _text("warning_id"))
OUTCOME = _table("outcome", _of("recommendation"), _text("text"))
"""How a recommendation was closed."""
TARGET_SET = _table("target_set", _of("fund"), _text("why"))
TARGET = Table("target", METADATA, Column("set_id", Integer, ForeignKey("target_set.id"), primary_key=True),
               Column("position", Integer, primary_key=True, autoincrement=False), _text("kind"), _integer("year"),
               _integer("region", empty=True), _text("line"), _big("value"))
"""Budgets and targets of a year, set together; the newest set that names a place counts."""

ROWS = (STORE, FUND, REVISION, EXPLANATION, MONTH_EVENT, SCENARIO, RUN, REPORT, SIGNATURE, NOTE, RECOMMENDATION, OUTCOME,
        TARGET_SET)
"""Tables whose rows stand one by one in the log, as `table:id`."""
SHEETS = {FIGURE: ("fund_id", "revision"), STATED: ("fund_id", "revision"), TARGET: ("set_id",)}
"""Tables whose rows stand in the log as one sheet for each value of these columns, as `table:a/b`."""
