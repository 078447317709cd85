"""The engine's sharing of a short pool, called for one month alone, and the same question put to general solvers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from sim.layout import LANES, RATIONINGS
from sim.state import F_TRAILING, NFLOW, NSTATE, S_COVERAGE
from sim.steps.adjustment import share_out

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Month:
    """Needs of some regions and a pool that does not cover them. All yuan, [R]; `expenditure` of the last 12 months."""

    need: Array
    cap: Array
    own: Array
    expenditure: Array
    coverage: Array
    pool: float

    @property
    def capped(self) -> Array:
        """What each region may be granted at most."""
        return np.minimum(self.need, self.cap)

    def shared(self, rationing: str) -> Array:
        """Grants by the engine's rule [R]; the regions stand in one lane, the other lanes hold nothing."""
        count, lane = len(self.need), 3
        states, flows = np.zeros((count, NSTATE)), np.zeros((count, NFLOW))
        states[:, S_COVERAGE + lane], flows[:, F_TRAILING + lane] = self.coverage, self.expenditure
        grant = np.zeros(count * LANES)
        share_out(RATIONINGS.index(rationing), np.arange(count), lane, self.pool, _lanes(self.capped, lane),
                  _lanes(self.need, lane), _lanes(self.own, lane), states, flows, 0, grant)
        return np.asarray(grant[lane::LANES])


def _lanes(values: Array, lane: int) -> Array:
    out = np.zeros(len(values) * LANES)
    out[lane::LANES] = values
    return out


@st.composite
def months(draw: st.DrawFn, expenditure: tuple[float, float] = (1.0, 1e4)) -> Month:
    """A month whose pool is short of the capped needs: amounts in whole yuan, so that solvers have no trouble."""
    count = draw(st.integers(1, 6))

    def amounts(low: float, high: float) -> Array:
        return np.array([draw(st.integers(int(low), int(high))) for _ in range(count)], dtype=np.float64)

    need, cap = amounts(0, 1000), amounts(0, 1500)
    total = float(np.minimum(need, cap).sum())
    pool = float(int(total * draw(st.floats(0, 0.999))))
    return Month(need, cap, amounts(-500, 2000), amounts(*expenditure), amounts(0, 40), pool)


def most_regions_served(month: Month) -> tuple[float, int]:
    """The optimal rule by mixed integer programming: least total left to treasuries, then fewest regions short.

    Treasuries without limit; returns what is left to them and how many regions get their whole need.
    """
    count = len(month.need)
    grants = linprog(-np.ones(count), A_ub=np.ones((1, count)), b_ub=[month.pool],
                     bounds=list(zip(np.zeros(count), month.capped, strict=True)))
    spent = -grants.fun
    # variables: grants, then 1 for every region whose need is met whole
    met = LinearConstraint(np.hstack([np.eye(count), -np.diag(month.need)]), lb=0)
    pool = LinearConstraint(np.concatenate([np.ones(count), np.zeros(count)])[None], lb=spent - 1e-7, ub=month.pool)
    result = milp(np.concatenate([np.zeros(count), -np.ones(count)]), constraints=[met, pool],
                  integrality=np.repeat([0, 1], count),
                  bounds=Bounds(0, np.concatenate([month.capped, np.ones(count)])))
    return float(month.need.sum() - spent), round(-result.fun)


def highest_floor(month: Month) -> float:
    """The best that the worst-off region can be brought to (months of coverage), by linear programming.

    Regions that their cap keeps below the level of others do not hold the others down: the first stage of max-min.
    """
    count, monthly = len(month.need), month.expenditure / 12
    held = np.maximum(month.own, 0)
    # maximise t with (held + grant) / monthly ≥ t for all regions
    rows = np.hstack([-np.diag(1 / monthly), np.ones((count, 1))])
    limits = [*zip(np.zeros(count), month.capped, strict=True), (None, None)]
    result = linprog(np.concatenate([np.zeros(count), [-1]]), A_ub=np.vstack([rows, [*np.ones(count), 0]]),
                     b_ub=[*(held / monthly), month.pool], bounds=limits)
    return float(-result.fun)
