"""Ctrl-C told from a failure, also where a library swallows it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def interruptible() -> Iterator[None]:
    """Raise KeyboardInterrupt for a failure that followed on an interruption which went no further than a callback.

    The compiler calls back into Python from compiled code, where an exception cannot be raised: Python prints it and goes
    on, and the compiler then fails on what the callback left undone. That failure is the user's Ctrl-C and no fault.
    """
    swallowed, before = [], sys.unraisablehook

    def note(found: sys.UnraisableHookArgs) -> None:
        if issubclass(found.exc_type, KeyboardInterrupt):
            swallowed.append(True)
        else:
            before(found)

    sys.unraisablehook = note
    try:
        yield
    except Exception as error:
        if swallowed:
            raise KeyboardInterrupt from error
        raise
    finally:
        sys.unraisablehook = before
