"""Where the bundled scenarios and data are: inside an installed package, or at the top of a source checkout."""

from __future__ import annotations

import errno
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def bundled(folder: str) -> Path:
    """The folder `scenarios` or `data` that came with this copy of uifund; raises FileNotFoundError if it is missing."""
    for root in (_PACKAGE / "bundled", _PACKAGE.parent):
        if (root / folder).is_dir():
            return root / folder
    raise FileNotFoundError(f"this copy of uifund came without its {folder!r} folder")


def can_be_path(path: Path) -> bool:
    """Whether a file system can be asked for `path` at all: no zero byte in it, no part of it over-long."""
    try:
        path.stat()
    except ValueError:
        return False
    except OSError as error:
        return error.errno != errno.ENAMETOOLONG
    return True
