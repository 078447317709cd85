"""The store: what an office keeps from month to month, in one file or one database."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

from sim.store.backup import Backup
from sim.store.closing import Closing
from sim.store.database import Database
from sim.store.figures import Figures
from sim.store.funds import Funds
from sim.store.log import Log
from sim.store.migrations import prepare
from sim.store.notes import Notes
from sim.store.reports import Reports
from sim.store.runs import Runs
from sim.store.scenarios import Scenarios
from sim.store.targets import Targets


class Store(Funds, Figures, Closing, Scenarios, Runs, Reports, Notes, Targets, Log, Backup):
    """A store that is open. Every write is one transaction with one entry in the log; threads and processes may share it.

    Methods raise BadInputError for input that cannot be used, with every complaint, and then nothing is written.
    """

    @classmethod
    def open(cls, url: str | Path | None = None, *, create: bool = True) -> Store:
        """Open a store: a file, or a URL (`postgresql://user@host/database`). It is made where there is none, unless `create`
        is False.

        Default: the setting UIFUND_STORE, else `uifund.db` in the current folder. Tables of an older version are brought
        to this one. Raises BadInputError, with one message, for a place that is no store or cannot be written.
        """
        database = Database(url)
        try:
            prepare(database, create=create)
        except BaseException:
            database.close()
            raise
        return cls(database)

    @property
    def name(self) -> str:
        """The file, or the URL without its password."""
        return self._database.name

    def close(self) -> None:
        """Close the store's connections."""
        self._database.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()
