"""Reports as files: each appears whole or not at all, under a name that says what it is."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

from sim.problems import BadInputError, Problem
from sim.report.tables import Report
from sim.texts import text

PARTIAL = ".uifund-report-"
"""How a file that is being written begins; what a killed run left of it is cleared away by a later one."""
STALE_SECONDS = 3600
_FORBIDDEN = '\\/:*?"<>|'


def file_name(report: Report, kind: str) -> str:
    """`title_month.kind`: for Chinese reports in Chinese, else by fund, kind of report and region."""
    if report.language == "zh":
        stem = f"{report.title}_{report.month}"
    else:
        stem = "_".join(part for part in (report.fund, report.kind, report.region_name, report.month, report.language) if part)
    return "".join("_" if sign in _FORBIDDEN or not sign.isprintable() else sign for sign in stem).strip(". ") + f".{kind}"


def write_whole(path: Path, data: bytes) -> None:
    """Write a file beside its place, then move it in: a kill at any moment leaves the old file, the new one, or none.

    Raises BadInputError where the place cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _clear(path.parent)
        handle, name = tempfile.mkstemp(prefix=PARTIAL, dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(name, 0o666 & ~_umask())
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise BadInputError([Problem(text("report.problem.unwritable", reason=error.strerror), str(path),
                                     column="--out")]) from error


def _clear(folder: Path) -> None:
    """Remove what killed runs left; what is younger may belong to one that is at work."""
    for old in folder.glob(f"{PARTIAL}*"):
        try:
            if time.time() - old.stat().st_mtime > STALE_SECONDS:
                old.unlink()
        except OSError:
            continue  # another run was faster


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
