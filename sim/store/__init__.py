"""The store: actuals in revisions, closed months, scenarios, runs, reports, sign-offs, and a log that shows tampering.

`Store.open()` is the way in; `sim.store.records` are the types that it gives back. A map of the tables (`schema.py`):

    store                        version of the tables, one row for each that this store has had
    log, log_head                the chain of entries, and how many there are with the last hash
    fund                         name, data set, regions in order (elsewhere a region is its place in this list)
    ├─ revision                  an import: number within the fund, file and its SHA-256, who, when, why, counts
    │  ├─ figure                 (fund, month, region, line, revision) → value in fen or counts; the newest counts
    │  └─ stated                 sums that the file stated beside its figures, for the reconciliation
    ├─ explanation               why a check of a region's month does not hold
    ├─ month_event               a month was closed or reopened, at which revision
    ├─ target_set ─ target       budgets and targets of a year by region and line
    ├─ run                       kind, month, manifest, compressed result and its hash
    ├─ report ─ signature        tables (compressed) and their hash, hashes of the files; who signed which content
    ├─ note                      problems reported for a month
    └─ recommendation ─ outcome  what to do about a warning, and how it ended
    scenario                     versions of saved scenarios; one without text is a deletion

Rows are only ever added; `log_head` alone is updated. The log holds a hash of every row.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.store.checked import identity as identity
    from sim.store.records import Fund as Fund
    from sim.store.records import Revision as Revision
    from sim.store.records import Source as Source
    from sim.store.records import Target as Target
    from sim.store.store import Store as Store

_PLACES = {"Store": "store", "identity": "checked",
           **dict.fromkeys(("Fund", "Revision", "Source", "Target"), "records")}


def __getattr__(name: str) -> object:
    """The names above, imported when they are used: the texts of this package are read at every start, SQLAlchemy not."""
    if name not in _PLACES:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
