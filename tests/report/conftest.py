"""Tests of reports speak both languages; the next test begins with Chinese again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sim.texts import DEFAULT, use_language


@pytest.fixture(autouse=True)
def _chinese_again() -> Iterator[None]:
    use_language(DEFAULT)
    yield
    use_language(DEFAULT)
