"""The monitoring of the store's latest closed month: worked out once in the background, kept while the figures stay."""

from __future__ import annotations

import threading
from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor

from dashboard import stored
from sim.monitoring.from_store import monthly_of_store
from sim.monitoring.types import Monthly
from sim.months import Month

Asked = tuple[str, Month, int]
"""Fund, month, revision of its figures."""
KEPT = 8
_lock = threading.Lock()
_found: OrderedDict[Asked, Future[Monthly]] = OrderedDict()
_worker = ThreadPoolExecutor(1, thread_name_prefix="monitoring")


def asked(dataset: str) -> Asked | None:
    """The latest closed month of the store's fund on a data set; None where there is none."""
    if not stored.is_there():
        return None
    store = stored.store()
    for fund in store.funds():
        closed = store.closed_months(fund.name)
        if fund.dataset == dataset and closed:
            return fund.name, closed[-1], store.latest_revision(fund.name)
    return None


def monitored(question: Asked) -> Future[Monthly]:
    """The monitoring of a month, begun now where it was not."""
    fund, month, revision = question
    with _lock:
        if question not in _found:
            _found[question] = _worker.submit(
                lambda: monthly_of_store(stored.store(), fund, month, as_of=revision, threads=1))
            while len(_found) > KEPT:
                _found.popitem(last=False)
        return _found[question]
