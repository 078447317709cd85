"""Failures of a database that a user can mend: full, locked, damaged, read-only, out of reach; each one message."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError

from sim.problems import Problem
from sim.texts import text

_SQLITE = {"SQLITE_FULL": "full", "SQLITE_READONLY": "readonly", "SQLITE_PERM": "readonly", "SQLITE_AUTH": "readonly",
           "SQLITE_CANTOPEN": "cannot_open", "SQLITE_NOTADB": "foreign", "SQLITE_CORRUPT": "damaged",
           "SQLITE_BUSY": "busy", "SQLITE_LOCKED": "busy", "SQLITE_IOERR": "io"}
_POSTGRESQL = {"53100": "full", "53200": "full", "25006": "readonly", "42501": "readonly", "55P03": "busy",
               "57P03": "out_of_reach", "3D000": "no_database", "28P01": "refused", "28000": "refused",
               "XX001": "damaged", "XX002": "damaged", "58030": "io", "53300": "busy"}


def refusal(error: DBAPIError, name: str) -> Problem | None:
    """The complaint that a failure is, or None where it is a fault of the program."""
    kind = _kind(error.orig)
    return None if kind is None else Problem(text(f"store.problem.{kind}"), name)


def _kind(cause: BaseException | None) -> str | None:
    name = getattr(cause, "sqlite_errorname", None)
    if name is not None:
        return next((kind for start, kind in _SQLITE.items() if name.startswith(start)), None)
    if cause is not None and "file is not a database" in str(cause):
        return "foreign"
    state = getattr(cause, "sqlstate", None)
    if state is not None:
        return _POSTGRESQL.get(state)
    return _connection(cause)


def _connection(cause: BaseException | None) -> str | None:
    """A failure to connect has no code: the server's words tell which."""
    if type(cause).__name__ == "ProgrammingError" and "connection option" in str(cause):
        return "settings"
    if type(cause).__name__ not in ("OperationalError", "ConnectionTimeout"):
        return None
    words = str(cause)
    if "does not exist" in words and "database" in words:
        return "no_database"
    return "refused" if "authentication" in words or "password" in words else "out_of_reach"
