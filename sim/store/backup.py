"""A copy of the store in one file, whole even while others write; SQLite's own way, so that the copy is a store too."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from sim.problems import BadInputError, Problem, reason
from sim.store.part import Part
from sim.texts import text


class Backup(Part):
    """Copies of a store."""

    def backup(self, path: str | Path) -> None:
        """Copy the store into a new file, which appears when it is whole.

        Raises BadInputError where the file exists or cannot be written, and for PostgreSQL, which has `pg_dump`.
        """
        target = Path(path)
        problem = ""
        if not self._database.is_sqlite:
            problem = text("store.problem.pg_dump")
        elif target.exists():
            problem = text("problem.file.there")
        elif not target.absolute().parent.is_dir():
            problem = text("store.problem.no_folder")
        if problem:
            raise BadInputError([Problem(problem, str(target))])
        try:
            with tempfile.TemporaryDirectory(prefix=".uifund-", dir=target.absolute().parent) as folder:
                partial = Path(folder) / target.name
                self._database.copy_into(partial)
                with partial.open("rb+") as file:
                    os.fsync(file.fileno())
                partial.rename(target)
        except OSError as error:
            raise BadInputError([Problem(text("problem.file.unwritable", reason=reason(error)), str(target))]) from error
