"""Results as files: a folder written whole or not at all, with CSV tables that office programs open as they are."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.plain import json_text
from sim.problems import BadInputError, Problem, raise_if_any, reason
from sim.sheets import as_text_cell
from sim.texts import text

if TYPE_CHECKING:
    import pandas as pd

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

CSV_ENCODING = "utf-8-sig"
"""With a byte order mark: without it, a Chinese Windows takes a CSV for GBK."""


def check_folder(folder: Path | None) -> None:
    """Refuse, before anything is computed, a place that cannot become a folder; raises BadInputError."""
    if folder is None:
        return
    there = next(each for each in (folder, *folder.absolute().parents) if each.exists() or each.is_symlink())
    fault = ("nowhere" if not there.exists() else "no_folder" if not there.is_dir() else
             "not_writable" if not os.access(there, os.W_OK | os.X_OK) else "")
    if fault:
        wanted = "writable" if fault == "not_writable" else "folder_or_new"
        raise BadInputError([Problem(text(f"problem.file.{fault}"), str(there), column="--out",
                                     expected=text(f"problem.file.{wanted}"))])


def write_folder(folder: Path, tables: Mapping[str, pd.DataFrame], name: str, document: Mapping[str, Any]) -> list[str]:
    """Write `tables` as `<key>.csv` and `document` as `name` into `folder`; returns the names of the files.

    Everything is written beside the folder first and moved in when it is whole, the document last: it holds the SHA-256
    of every table (`files`), so that a table can be told from one of another run. Raises BadInputError where the place
    cannot be written.
    """
    check_folder(folder)
    raise_if_any([Problem(text("problem.file.folder"), str(folder / each), column="--out",
                          expected=text("problem.file.file_or_nothing"))
                  for each in (*(f"{key}.csv" for key in tables), name) if (folder / each).is_dir()])
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(prefix=f".{folder.name[:20]}-", dir=folder.parent))
        try:
            names = [_write(partial / f"{key}.csv", csv_bytes(frame)) for key, frame in tables.items()]
            hashes = {each: hashlib.sha256((partial / each).read_bytes()).hexdigest() for each in names}
            names.append(_write(partial / name, json_text({**document, "files": hashes}).encode()))
            partial.chmod(0o777 & ~_umask())
            _move(partial, folder, names)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
    except OSError as error:
        raise BadInputError([Problem(text("problem.file.unwritable", reason=reason(error)), str(folder),
                                     column="--out")]) from error
    return names


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """A table as CSV in UTF-8 with byte order mark; texts that look like formulas begin with an apostrophe."""
    texts = frame.select_dtypes(exclude="number").columns
    safe = frame.assign(**{column: frame[column].map(as_text_cell) for column in texts})
    return safe.to_csv(index=False, lineterminator="\n").encode(CSV_ENCODING)


def _write(path: Path, content: bytes) -> str:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return path.name


def _move(partial: Path, folder: Path, names: list[str]) -> None:
    """A new folder appears in one step; into an existing one each file moves whole, the document last.

    Two runs into one folder do not mix their files: the second waits until the first has moved all of its own.
    """
    if not folder.exists():
        try:
            partial.rename(folder)
            return
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                raise  # else another run made it in the meantime
    with _alone_in(folder):
        for name in names:
            (partial / name).replace(folder / name)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Hold other runs off a folder, where the system has locks for folders; released with the process at the latest."""
    if fcntl is None:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
