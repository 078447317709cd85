"""Months monitored for screens, kept while nothing that they depend on has changed in the store.

Bounded in number; the oldest goes first. Months wait for each other, since each takes every processor.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Any

from sim.monitoring.from_store import RUN_KIND, monthly_of_store
from sim.monitoring.types import Monthly
from sim.months import Month
from sim.store.store import Store

MAX_MONTHS = 12
_lock = threading.Lock()
_kept: OrderedDict[tuple[Any, ...], Monthly] = OrderedDict()


def month_of(store: Store, fund: str, month: Month) -> Monthly:
    """A month of a fund, from the cache or computed now; raises BadInputError, BrokenIdentityError."""
    key = _key(store, fund, month)
    with _lock:
        found = _kept.get(key)
        if found is None:
            found = _kept[key] = monthly_of_store(store, fund, month)
        _kept.move_to_end(key)
        while len(_kept) > MAX_MONTHS:
            _kept.popitem(last=False)
    return found


def _key(store: Store, fund: str, month: Month) -> tuple[Any, ...]:
    """Everything in the store that a month is made of: figures, plans, notes, and last month's run and closing."""
    previous = Month(month - 1)
    return (store.name, fund, month, store.latest_revision(fund), store.notes(fund, month), store.targets(fund),
            tuple(run.id for run in store.runs(fund, previous, RUN_KIND)), len(store.month_events(fund, previous)))
