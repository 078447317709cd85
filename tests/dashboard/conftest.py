"""Every test of a page begins and ends in Chinese, whatever language a page before it was drawn in."""

from __future__ import annotations

import pytest

from sim.texts import use_language


@pytest.fixture(autouse=True)
def _chinese():
    use_language("zh")
    yield
    use_language("zh")
