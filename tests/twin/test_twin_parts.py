"""Parts of the twin that the worked months do not reach: shocks, the take-up curve, dates, corners of rationing."""

from __future__ import annotations

import ast
from decimal import Decimal
from pathlib import Path

import pytest

from .adjustment import Need, grant_all
from .dates import month_number, month_text
from .drivers import DRIVERS, Shocks, cholesky, driver_values
from .policy import Policy
from .rules import Rules
from .takeup import accepted_share

ONE, ZERO = Decimal(1), Decimal(0)
BUNDLED = Policy.load(Path(__file__).parents[2] / "scenarios" / "policy")


def test_cholesky_of_a_correlation() -> None:
    lower = cholesky([[ONE, Decimal("0.6")], [Decimal("0.6"), ONE]])
    assert lower == [[1, 0], [Decimal("0.6"), Decimal("0.8")]]


def test_a_shock_lives_on_and_is_shared() -> None:
    """ρ = 0.6, c = 0.36: z₁ = 0.8 (0.6 · 1 + 0.8 · 2) = 1.76; without news z₂ = 0.6 z₁."""
    correlation = [[ONE if i == j else ZERO for j in DRIVERS] for i in DRIVERS]
    correlation[1][0] = correlation[0][1] = Decimal("0.6")
    persistence, common = dict.fromkeys(DRIVERS, "0.6"), dict.fromkeys(DRIVERS, "0.36")
    shocks = Shocks({"correlation": correlation, "persistence": persistence, "common": common})
    nothing = dict.fromkeys(DRIVERS, 0)
    shocks.move(nothing | {"insured_growth": 2}, nothing | {"insured_growth": 1})
    assert shocks.z["insured_growth"] == Decimal("1.76")
    assert shocks.z["wage_growth"] == Decimal("1.056")
    shocks.move(nothing, nothing)
    assert shocks.z["insured_growth"] == Decimal("1.056")


def test_driver_values() -> None:
    flat = dict.fromkeys(DRIVERS, ONE)
    none, spread = dict.fromkeys(DRIVERS, ZERO), dict.fromkeys(DRIVERS, Decimal("0.2"))
    x = driver_values(flat, spread, flat, dict.fromkeys(DRIVERS, Decimal("0.1")), dict.fromkeys(DRIVERS, Decimal(2)))
    assert x["wage_growth"] == Decimal("1.5")
    assert x["job_loss"] == Decimal("0.42").exp()  # 0.1 + 0.4 · 1 − 0.4²/2
    assert x["collection"] == 1
    far = driver_values(flat, spread, dict.fromkeys(DRIVERS, Decimal(-1000)), none, flat)
    assert far["season"] == Decimal(-20).exp()


def test_take_up_begins_at_nothing_and_ends_at_the_level() -> None:
    level, half, steep = Decimal("0.7"), Decimal(3), Decimal("1.5")
    shares = [accepted_share(t, 12, level, half, steep) for t in range(13)]
    assert shares[0] == 0
    assert shares[12] == level
    assert shares == sorted(shares)
    assert accepted_share(3, 0, level, half, steep) == 0


@pytest.mark.parametrize(("key", "month", "member", "value"), [
    ("contribution_rate_employer", "2015-02", None, "0.02"),
    ("contribution_rate_employer", "2015-03", None, "0.015"),
    ("contribution_relief", "2020-01", "micro", "0"),
    ("contribution_relief", "2020-02", "micro", "1"),
    ("contribution_relief", "2020-06", "large", "0.5"),
    ("contribution_relief", "2020-07", "large", "0"),
    ("contribution_relief", "2021-01", "micro", "0"),
    ("refund_ratio", "2020-05", "small", "0.5"),
    ("refund_ratio", "2020-06", "small", "1"),
    ("refund_ratio", "2020-06", "large", "0.5"),
    ("refund_ratio", "2021-01", "small", "0.6"),
    ("training_subsidy_per_month", "2020-12", None, "600"),
    ("training_subsidy_per_month", "2021-01", None, "0"),
    ("gate_ordinary_months", "2020-06", None, "12"),
    ("grant_multiple", "2020-06", None, "2"),
])
def test_bundled_policy_by_date(key: str, month: str, member: str | None, value: str) -> None:
    assert Decimal(BUNDLED.value(key, month_number(month), None, member)) == Decimal(value)


def test_notice_gives_rise_to_one_top_up() -> None:
    rules = Rules(BUNDLED, "甲", "1")
    months = range(month_number("2019-01"), month_number("2024-01"))
    rises = {month_text(m): rules.of(m)["raise"]["small"] for m in months}
    assert {month: rise for month, rise in rises.items() if rise} == {"2020-06": Decimal("0.5")}
    assert rules.of(month_number("2020-06"))["topup_release"] == 1


def _need(name: str, wanted: str, held: str, monthly: str) -> Need:
    return Need(name, Decimal(held), ZERO, Decimal(wanted), ZERO, Decimal(wanted), Decimal(monthly) * 12,
                Decimal(held) / Decimal(monthly) if Decimal(monthly) else Decimal("Infinity"))


def test_equal_coverage_stops_between_corners() -> None:
    """甲 at 1 month of 10, 乙 at 2 months of 30: 10 bring 甲 to 2, of the next 20 甲 takes 5 and 乙 15."""
    needs = [_need("甲", "100", "10", "10"), _need("乙", "100", "60", "30")]
    grant_all(needs, Decimal(30), "equal_coverage")
    assert [need.grant for need in needs] == [15, 15]


def test_equal_coverage_serves_endless_coverage_last() -> None:
    needs = [_need("甲", "20", "10", "10"), _need("乙", "100", "60", "0")]
    grant_all(needs, Decimal(30), "equal_coverage")
    assert [need.grant for need in needs] == [20, 10]


def test_nothing_is_shared_with_the_engine() -> None:
    for path in Path(__file__).parent.glob("*.py"):
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        modules = [name.name for node in nodes if isinstance(node, ast.Import) for name in node.names]
        modules += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
        assert not [name for name in modules if name.split(".")[0] in ("sim", "numpy", "numba")], path.name
