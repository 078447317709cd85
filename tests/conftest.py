"""How the random tests are run: the same examples every time, so that a green run means the same on every machine.

To look further, run `pytest --hypothesis-profile=search`: fresh examples, ten times as many.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, settings

from sim.texts import DEFAULT, use_language

PHASES = (Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink)
COMMON = {"deadline": None, "phases": PHASES, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large]}
settings.register_profile("same", derandomize=True, database=None, max_examples=25, **COMMON)
settings.register_profile("search", max_examples=250, **COMMON)
settings.load_profile("same")


def pytest_runtest_setup() -> None:
    """Every test begins in the users' default language, whatever the one before it spoke."""
    use_language(DEFAULT)


@pytest.fixture
def in_english() -> None:
    """Texts in English, for tests that match words."""
    use_language("en")
