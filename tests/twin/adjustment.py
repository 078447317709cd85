"""Need and its cover (step 10): own balance, then the adjustment fund, then the region's finance (N5-N7)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from .exact import TWELVE, ZERO, total


@dataclass
class Need:
    """One region's claim of the month."""

    name: str
    own_money: Decimal
    """A: what the region has after all it pays itself; negative where it cannot pay."""
    cannot_pay: Decimal
    """d0"""
    handed_on: Decimal
    """d1: refunds the gate hands to others, with what is still owed of them."""
    below_floor: Decimal
    """d2"""
    cap_left: Decimal
    recent_expenditure: Decimal
    """Coverage expenditure of the last 12 months, this one included."""
    live_coverage: Decimal
    """At the end of last month."""
    grant: Decimal = ZERO
    fiscal_subsidy: Decimal = ZERO

    @property
    def whole(self) -> Decimal:
        """d0 + d1 + d2."""
        return self.cannot_pay + self.handed_on + self.below_floor

    @property
    def capped(self) -> Decimal:
        """What the adjustment fund may grant at most."""
        return min(self.whole, self.cap_left)


def grant_all(needs: list[Need], pool: Decimal, rationing: str) -> None:
    """Everybody's capped need if the pool has it; otherwise by the rationing rule."""
    if total(need.capped for need in needs) <= pool:
        for need in needs:
            need.grant = need.capped
        return
    {"pro_rata": _pro_rata, "lowest_coverage_first": _lowest_coverage_first,
     "equal_coverage": _equal_coverage, "optimal": _optimal}[rationing](needs, pool)


def _pro_rata(needs: list[Need], pool: Decimal) -> None:
    asked = total(need.capped for need in needs)
    for need in needs:
        need.grant = need.capped * pool / asked


def _lowest_coverage_first(needs: list[Need], pool: Decimal) -> None:
    for need in sorted(needs, key=lambda each: (each.live_coverage, each.name)):
        need.grant = min(need.capped, pool)
        pool -= need.grant


def _equal_coverage(needs: list[Need], pool: Decimal) -> None:
    """Raise the lowest coverage together until the pool is spent (max-min), from one corner level to the next."""
    finite = [need for need in needs if need.recent_expenditure > ZERO]
    spent_below = ZERO
    level_below = ZERO
    for level in sorted({corner for need in finite for corner in _corners(need)}):
        spent = total(_grant_at(need, level) for need in finite)
        if spent >= pool:
            # Between two corners the sum is a straight line in the level.
            step = (pool - spent_below) / (spent - spent_below) if spent > spent_below else ZERO
            level = level_below + (level - level_below) * step
            for need in finite:
                need.grant = _grant_at(need, level)
            return
        spent_below, level_below = spent, level
    for need in finite:
        need.grant = need.capped
    # Only regions without any expenditure are left: their coverage is endless, so they come last.
    endless = [need for need in needs if need.recent_expenditure <= ZERO]
    _pro_rata(endless, pool - spent_below)


def _corners(need: Need) -> tuple[Decimal, Decimal]:
    """Levels of coverage at which the region begins to be raised, and at which its cap is reached."""
    monthly = need.recent_expenditure / TWELVE
    held = max(need.own_money, ZERO)
    return held / monthly, (held + need.capped) / monthly


def _grant_at(need: Need, level: Decimal) -> Decimal:
    """What brings the region to a level of coverage, within its cap."""
    wanted = level * need.recent_expenditure / TWELVE - max(need.own_money, ZERO)
    return max(ZERO, min(need.capped, wanted))


def _optimal(needs: list[Need], pool: Decimal) -> None:
    """Whole needs first, the smallest first, while the pool lasts; the rest of it pro rata to the others."""
    whole = sorted((need for need in needs if need.whole <= need.cap_left), key=lambda each: (each.whole, each.name))
    served = []
    for need in whole:
        if need.whole > pool:
            break
        need.grant = need.whole
        pool -= need.grant
        served.append(need.name)
    _pro_rata([need for need in needs if need.name not in served], pool)


def cover(need: Need, fiscal_left: Decimal) -> dict[str, Decimal]:
    """Fiscal subsidy for what the grant leaves open, and what support pays: first d0, then d1, then d2."""
    rest = need.whole - need.grant
    need.fiscal_subsidy = max(ZERO, min(rest, fiscal_left))
    if need.fiscal_subsidy == rest:
        # Said exactly: the last digit of a share of the pool must not stay behind as a balance or as arrears.
        return {"arrears_own": ZERO, "arrears_support": ZERO, "left_over": need.below_floor}
    money = need.grant + need.fiscal_subsidy
    paid_0 = min(money, need.cannot_pay)
    paid_1 = min(money - paid_0, need.handed_on)
    return {"arrears_own": need.cannot_pay - paid_0, "arrears_support": need.handed_on - paid_1,
            "left_over": money - paid_0 - paid_1}
