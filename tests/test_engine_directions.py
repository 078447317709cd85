"""Directions that must hold (Q6), each with the conditions under which it does, on every path.

Without those conditions it need not: a closed gate hands refunds to others and so raises the own balance, and what one
region is granted another one does not get.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from engine.strategies import SEEDS, Case, cases, examples
from engine.worlds import Array, World, lines_of
from hypothesis import given
from hypothesis import strategies as st

from sim.layout import DRIVERS
from sim.ledger import LINE_KEYS, POOL_KEYS, TOLERANCE_YUAN

PATHS = 24
JOB_LOSS = DRIVERS.index("job_loss")
OPEN_GATES: dict[str, Any] = {"gate_ordinary_months": 0, "gate_hardship_months": 0}
"""Every balance covers 0 months: gates are open and stay open."""
RICH_POOL = 1e12


def run(world: World, seed: int) -> dict[str, Array]:
    """Every line path by path [R, M, P]."""
    return lines_of(world.project(paths=PATHS, seed=seed, record=LINE_KEYS, keep_outcomes=True))


def with_rows(case: Case, **columns: Any) -> Case:
    """The case with some columns of the regions' table as given."""
    return Case({**case, "regions": [{**row, **columns} for row in case["regions"]]})


def with_more_job_losses(world: World, factor: float) -> World:
    """The world with the mean of job losses times `factor`; same draws."""

    def more(inputs: Any) -> Any:
        mean = inputs.economy.mean.copy()
        mean[:, :, JOB_LOSS] *= factor
        return replace(inputs, economy=replace(inputs.economy, mean=mean))

    return World(more(world.inputs), more(world.longer))


@examples(0.6)
@given(case=cases({**OPEN_GATES, "working_floor_months": 0, "hardship_offered": 0}), seed=SEEDS,
       factor=st.floats(1.01, 3))
def test_more_job_losses_never_raise_the_balance(case: Case, seed: int, factor: float) -> None:
    """Where gates cannot flip, no floor moves with expenditure, and the treasury pays whatever the pool does not.

    Hardship refunds are off: formula A pays by the average benefit, which falls where spells get longer.
    """
    world = with_rows(case, fiscal_capacity_yuan_per_year="").world()
    few, many = run(world, seed), run(with_more_job_losses(world, factor), seed)
    assert (many["closing"] <= few["closing"] + TOLERANCE_YUAN).all()
    assert (many["benefits"] >= few["benefits"]).all()
    assert (many["shortage"] >= few["shortage"]).all()


@examples(0.6)
@given(case=cases({"below_gate": "support", "hardship_offered": 0}), seed=SEEDS, low=st.floats(0.05, 0.95),
       step=st.floats(0, 1))
def test_a_higher_ratio_never_lowers_spending(case: Case, seed: int, low: float, step: float) -> None:
    """Where refunds are owed whatever the gate: what is spent since the opening is never less, month by month."""
    high = min(1.0, low + step * (1 - low))
    case = case.under(topup_start="none", topup_due="none")
    one, other = (run(case.under(refund_ratio=ratio).world(), seed) for ratio in (low, high))
    spent = [np.cumsum(line["refunds_own"] + line["refunds_supported"], axis=1) for line in (one, other)]
    assert (spent[1] >= spent[0] - TOLERANCE_YUAN).all()


@examples(0.6)
@given(case=cases({"below_gate": "support", "remitted_basis": "year_to_date"}), seed=SEEDS, low=st.floats(0, 2),
       step=st.floats(0, 2))
def test_a_larger_multiple_never_raises_the_fiscal_subsidy(case: Case, seed: int, low: float, step: float) -> None:
    """Where the pool is never short (whatever the rationing rule) and treasuries have no limit: region by region, the
    subsidy since the opening is never more. A short pool may give one region what another one would have needed."""
    case = with_rows(case, fiscal_capacity_yuan_per_year="")
    case = Case({**case, "settings": {**case["settings"], "pool_balance_yuan": RICH_POOL}})
    lines = []
    for multiple in (low, min(2.0, low + step)):
        world = case.under(grant_multiple=multiple).world()
        projection = world.project(paths=PATHS, seed=seed, record=LINE_KEYS, keep_outcomes=True)
        assert (projection.pool[:, POOL_KEYS.index("pool_short")] == 0).all()
        lines.append(lines_of(projection))
    less, more = (np.cumsum(line["fiscal_subsidy"], axis=1) for line in lines)
    assert (more <= less + TOLERANCE_YUAN).all()
    np.testing.assert_allclose(lines[0]["closing"], lines[1]["closing"], rtol=1e-12, atol=TOLERANCE_YUAN)


@examples(0.4)
@given(case=cases({**OPEN_GATES, "hardship_offered": 0}), seed=SEEDS)
def test_slower_payment_never_pays_more_by_a_month(case: Case, seed: int) -> None:
    """A longer lag and batches only postpone: what is paid since the opening is never more (N8)."""
    case = case.under(topup_start="none", topup_due="none", refund_ratio=0.5)
    at_once = case.under(refund_payment_mode="continuous", refund_processing_lag_months=0)
    slower = (case.under(refund_payment_mode="continuous", refund_processing_lag_months=2),
              case.under(refund_payment_mode="batch", refund_processing_lag_months=0))
    december = case["settings"]["start"].endswith("-01")
    fast = run(at_once.world(), seed)
    for other in slower:
        slow = run(other.world(), seed)
        if december:  # an opening inside a window takes as paid what each mode could have paid by then
            for key in ("ordinary_refund_small", "ordinary_refund_large"):
                assert (np.cumsum(slow[key], axis=1) <= np.cumsum(fast[key], axis=1) + TOLERANCE_YUAN).all()
        assert (slow["refund_backlog"] >= -TOLERANCE_YUAN).all()
