"""What quasi-random sampling is worth: errors of plain and Sobol runs of the same size, against one large plain run.

    python tests/benchmarks/sobol.py [--scenario NAME] [--seeds 48] [--reference 131072] [--paths 512 1024 2048]

For every region and year-end the error of an estimate is measured over independent seeds, in units of what one path
scatters (means), in percentage points (probabilities), or in units of what one path scatters (5 % quantiles). The table
gives the root mean square over regions and year-ends, and the efficiency: how many times as many plain paths would be
needed for the same error. Probabilities count where they lie between 1 and 99 %. The reference has an error of its own,
which makes the efficiency of means look smaller than it is.

The bars are set for the baseline: three years, 14 regions. Over ten years outcomes bend more and the gain is smaller.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.directions import important_directions
from sim.layout import C_MONTH_OF_YEAR
from sim.model import Draws
from sim.projection import project
from sim.quasirandom import sobol_draws
from sim.running import Prepared, prepare
from sim.scenario import load_scenario

Array = NDArray[np.float64]
BARS = {"mean of balance": 20.0, "mean of coverage": 20.0, "P(coverage < 12)": 2.5, "P(coverage < 24)": 2.5,
        "5 % quantile of balance": 2.5, "5 % quantile of coverage": 2.5}
"""Estimates, and how many times fewer paths the Sobol option must need for them."""
CERTAIN = 0.01
REFERENCE_SEED = 1_000_000
_BATCH = 16_384


@dataclass(frozen=True)
class Setting:
    """A prepared scenario and the months that are looked at."""

    prepared: Prepared
    months: NDArray[np.int64]

    def outcomes(self, paths: int, seed: int, draws: Callable[[int, int], Draws] | None = None) -> Array:
        """Balance and coverage at the year-ends, path by path: [2, R, year-ends, P]."""
        p = self.prepared
        kept = project(p.inputs, paths=paths, seed=seed, draws=draws, plan=p.plan, forward=p.forward,
                       keep_outcomes=True).outcomes
        assert kept is not None
        return np.ascontiguousarray(kept[:, :, self.months])


def estimates(outcomes: Array) -> dict[str, Array]:
    """Every estimate of a run: [R, year-ends] each."""
    balance, coverage = outcomes
    return dict(zip(BARS, (
        balance.mean(axis=-1), coverage.mean(axis=-1), (coverage < 12).mean(axis=-1), (coverage < 24).mean(axis=-1),
        np.quantile(balance, 0.05, axis=-1), np.quantile(coverage, 0.05, axis=-1)), strict=True))


def units(reference: Array) -> dict[str, Array]:
    """What an error of each estimate is divided by; NaN where it does not count."""
    scale = {name: np.full(reference.shape[1:3], 0.01) for name in BARS}
    for name, outcome in zip(("balance", "coverage"), reference, strict=True):
        scale[f"mean of {name}"] = scale[f"5 % quantile of {name}"] = outcome.std(axis=-1)
    for gate in (12, 24):
        share = (reference[1] < gate).mean(axis=-1)
        scale[f"P(coverage < {gate})"][(share < CERTAIN) | (share > 1 - CERTAIN)] = np.nan
    return {name: np.where(value > 0, value, np.nan) for name, value in scale.items()}


def root_mean_square_errors(
    runs: Iterator[Array], truth: dict[str, Array], scale: dict[str, Array]
) -> dict[str, float]:
    """Root mean square error of each estimate over runs, regions and year-ends."""
    squares: dict[str, list[float]] = {name: [] for name in BARS}
    for outcomes in runs:
        for name, value in estimates(outcomes).items():
            squares[name].append(float(np.nanmean(((value - truth[name]) / scale[name]) ** 2)))
    return {name: float(np.sqrt(np.mean(values))) for name, values in squares.items()}


def compare(setting: Setting, paths: int, seeds: int, truth: dict[str, Array], scale: dict[str, Array]) -> None:
    """Print the rows of one number of paths."""
    p = setting.prepared
    directions = important_directions(p.inputs, p.plan, p.forward)

    def sobol(seed: int) -> Callable[[int, int], Draws]:
        return sobol_draws(p.inputs, seed, paths, p.plan, p.forward, directions=directions)

    plain = root_mean_square_errors((setting.outcomes(paths, s) for s in range(seeds)), truth, scale)
    quasi = root_mean_square_errors((setting.outcomes(paths, s, sobol(s)) for s in range(seeds)), truth, scale)
    for name, bar in BARS.items():
        factor = (plain[name] / quasi[name]) ** 2
        print(f"{paths:>6,}  {name:<26}{plain[name]:>10.4f}{quasi[name]:>10.4f}{factor:>11.1f} x   "
              f"bar {bar:g} x{'' if factor >= bar else '  MISSED'}", flush=True)


def cost(setting: Setting, paths: int) -> None:
    """Print what the option costs: set-up (directions), and a whole run against a plain one, warm."""
    p = setting.prepared

    def seconds(work: Callable[[], object]) -> float:
        work()
        start = time.perf_counter()
        work()
        return time.perf_counter() - start

    find = seconds(lambda: important_directions(p.inputs, p.plan, p.forward))
    source = sobol_draws(p.inputs, 1, paths, p.plan, p.forward)
    draw = seconds(lambda: source(0, paths))
    plain = seconds(lambda: project(p.inputs, paths=paths, seed=1, plan=p.plan, forward=p.forward))
    print(f"cost at {paths:,} paths: directions {find:.3f} s, draws {draw:.3f} s, a plain run {plain:.3f} s")


def main() -> None:
    """Read the arguments, measure, print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scenario", default="baseline")
    parser.add_argument("--seeds", type=int, default=48)
    parser.add_argument("--reference", type=int, default=524_288,
                        help="paths of the plain reference run: its own error counts against both")
    parser.add_argument("--paths", type=int, nargs="+", default=[512, 1_024, 2_048])
    arguments = parser.parse_args()
    prepared = prepare(load_scenario(arguments.scenario))
    december = np.flatnonzero(prepared.inputs.rules.calendar[:, C_MONTH_OF_YEAR] == 12)
    setting = Setting(prepared, december)
    batches = [min(_BATCH, arguments.reference - first) for first in range(0, arguments.reference, _BATCH)]
    reference = np.concatenate(
        [setting.outcomes(size, REFERENCE_SEED + b) for b, size in enumerate(batches)], axis=-1)
    truth, scale = estimates(reference), units(reference)
    directions = important_directions(prepared.inputs, prepared.plan, prepared.forward)
    print(f"{arguments.scenario}: {len(prepared.regions)} regions, {len(december)} year-ends, reference of "
          f"{arguments.reference:,} plain paths, {arguments.seeds} seeds")
    print(f"{directions.dimensions} dimensions; {directions.unexplained:.2%} of the linear variance outside them")
    cost(setting, max(arguments.paths))
    print(f"{'paths':>6}  {'estimate':<26}{'plain':>10}{'Sobol':>10}   efficiency")
    for paths in arguments.paths:
        compare(setting, paths, arguments.seeds, truth, scale)


if __name__ == "__main__":
    main()
