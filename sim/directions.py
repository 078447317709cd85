"""In which directions of all its random numbers a projection moves: what a quasi-random sequence should be spent on.

A path of 14 regions and 36 months is a function of more than three thousand normals, yet balance and coverage move, to
a good approximation, along a few weighted sums of them. The weights are the outcomes' gradients, found by a batch of
paths through the engine in which each path differs from a base path in a single normal (linear transformation: Imai and
Tan, "A general dimension reduction technique for derivative pricing", J. Computational Finance 10, 2006). A few base
paths, not the mean path alone, because gates that are open on one path are shut on another.

All regions answer to their own noise alike, and meet in the adjustment fund only: so one path moves the same innovation
in every region at once, and the answer of region r is its own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim.compiled import program
from sim.draws import active_names, path_draws, path_names
from sim.inputs import Inputs
from sim.layout import C_MONTH_OF_YEAR, LANES, NDRIVER
from sim.model import Draws
from sim.projection import project
from sim.randomness import stream_key

Array = NDArray[np.float64]
Index = NDArray[np.int64]

UNEXPLAINED = 0.001
"""Share of the outcomes' linear variance that the counter-based generator may keep: it bounds the gain for means."""
MAX_DIMENSIONS = 2_048
"""Dimensions that innovations may take; a Sobol sequence of many more is poor in its last ones, and slow to make."""
MOST_BASES = 8
"""Base paths, the same for every seed: fewer, but at least two, where the search would take long."""
_WORK = 20_000_000  # region-months of all the paths of the search
_MAX_BLOCKS = 48  # months are moved in blocks beyond that: on a long horizon the search stays near a tenth of a large run
_STEP = 1e-4  # standard deviations: so small that hardly a path crosses a gate because of it
_STEEP = 10.0  # times its usual length, a gradient is no gradient: that base path lies on a gate's edge
_CHUNK_BYTES = 250_000_000
_GRID = 2.0**20


@dataclass(frozen=True, eq=False)
class Directions:
    """Directions in the space of all normals, and the dimension of the sequence that drives each; 0 matters most."""

    vectors: Array
    """[K, M · DRIVER] unit vectors over the innovations of one source, orthogonal to the source's others."""
    start: Index
    """[R + 2] the vectors of source s are `start[s]` up to `start[s + 1]`; source R is the common factor."""
    dimension: Index
    """[K]"""
    once: Index
    """[len(path_names())] dimension of each stream drawn once per path, spread or not: outcomes bend along these, so
    they are not mixed, and another economy over the same regions and months finds its streams in the same place."""
    unexplained: float
    """Share of the linear variance, over all outcomes, that no direction holds."""

    @property
    def dimensions(self) -> int:
        """Dimensions of the sequence."""
        return len(self.vectors) + len(self.once)


def important_directions(
    inputs: Inputs, plan: Array | None = None, forward: Array | None = None, threads: int = 1
) -> Directions:
    """Directions of balance and coverage at every year-end and at the horizon, in order of the variance they explain.

    Every outcome of every region counts alike. `plan` and `forward` [M, R] as for `inputs.build_model`; nothing depends
    on `threads`. Raises BrokenIdentityError as `project` does.
    """
    own, common, once = _gradients(inputs, plan, forward, threads)
    vectors, source, weight = _principal(own, common)
    once_weight = (once**2).sum(axis=(0, 1)).round(9)  # no spread: no weight, and the last dimensions
    total = weight.sum() + once_weight.sum()
    by_weight = np.argsort(-weight, kind="stable")
    left = weight.sum() - np.concatenate([[0.0], np.cumsum(weight[by_weight])[:-1]])
    chosen = by_weight[(left > UNEXPLAINED * total) & (weight[by_weight] > 0.0)][:MAX_DIMENSIONS]
    chosen = chosen[np.argsort(source[chosen], kind="stable")]
    start = np.searchsorted(source[chosen], np.arange(len(own) + 2)).astype(np.int64)
    rank = np.empty(len(chosen) + len(once_weight), np.int64)
    rank[np.argsort(-np.concatenate([weight[chosen], once_weight]), kind="stable")] = np.arange(len(rank))
    return Directions(
        vectors=_expand(_settled(vectors[chosen], start), inputs.months), start=start,
        dimension=rank[: len(chosen)], once=rank[len(chosen) :],
        unexplained=float((weight.sum() - weight[chosen].sum()) / total) if total > 0 else 0.0)


def _principal(own: Array, common: Array) -> tuple[Array, Index, Array]:
    """Principal directions of the gradients, source by source: unit vectors, their sources, and the variance that each
    explains, summed over all outcomes that the source moves."""
    regions, _, size = own.shape
    _, singular, own_vectors = np.linalg.svd(own, full_matrices=False)
    rows = common.reshape(-1, size)
    variance, common_vectors = np.linalg.eigh(rows.T @ rows)
    vectors = np.concatenate([own_vectors.reshape(-1, size), common_vectors.T])
    source = np.concatenate([np.repeat(np.arange(regions), own_vectors.shape[1]), np.full(size, regions)])
    weight = np.concatenate([singular.reshape(-1) ** 2, np.maximum(variance, 0.0)])
    return vectors, source, weight.round(9)  # the last digits of linear algebra are not the same everywhere


# --- gradients --------------------------------------------------------------------------------------------------------
def _block_starts(months: int) -> Index:
    """First month of each block of months that is moved together: single months unless the horizon is long."""
    return np.arange(0, months, -(-months // _MAX_BLOCKS))


def _expand(vectors: Array, months: int) -> Array:
    """Vectors [K, blocks · DRIVER] spread evenly over the months of each block: [K, M · DRIVER], lengths unchanged."""
    starts = _block_starts(months)
    length = np.diff(np.append(starts, months))
    by_block = vectors.reshape(len(vectors), len(starts), NDRIVER) / np.sqrt(length)[:, None]
    return np.ascontiguousarray(np.repeat(by_block, length, axis=1).reshape(len(vectors), months * NDRIVER))


def _gradients(
    inputs: Inputs, plan: Array | None, forward: Array | None, threads: int
) -> tuple[Array, Array, Array]:
    """Slopes of each region's outcomes: by its own innovations and by the common ones [R, rows, blocks · DRIVER], and by
    the streams drawn once per path [R, rows, path_names()]; per standard deviation, one row for each outcome and base.

    The engine runs with innovations that are neither mixed nor shared, so that one sweep serves both: what a region's
    own or the common noise does follows by the chain rule (MODEL.md, Drivers).
    """
    economy, active = inputs.economy, active_names(inputs.economy)
    random = np.random.default_rng(stream_key(0, "base paths of directions"))
    moves = len(_block_starts(inputs.months)) * NDRIVER + len(active)
    bases = int(np.clip(_WORK // (moves * inputs.months * len(inputs.regions)), 2, MOST_BASES))
    slopes = np.stack([_slopes(inputs, plan, forward, threads, random) for _ in range(bases)], axis=1)
    slopes[~np.isfinite(slopes).all(axis=3)] = 0.0
    length = np.sqrt((slopes**2).sum(axis=3, keepdims=True))
    usual = np.median(length, axis=1, keepdims=True)
    # brought to length 1, so that yuan and months count alike
    slopes *= np.where((length > 0) & (length <= _STEEP * usual), 1.0 / np.where(usual > 0, usual, 1.0), 0.0)
    slopes = slopes.reshape(len(inputs.regions), -1, slopes.shape[3])
    by_driver = slopes[:, :, : moves - len(active)].reshape(*slopes.shape[:2], -1, NDRIVER)
    own = (by_driver * np.sqrt(1.0 - economy.common)) @ economy.cholesky
    common = (by_driver * np.sqrt(economy.common)) @ economy.cholesky
    once = np.zeros((*slopes.shape[:2], len(path_names())))
    once[:, :, [path_names().index(name) for name in active]] = slopes[:, :, moves - len(active) :]
    return own.reshape(*slopes.shape[:2], -1), common.reshape(*slopes.shape[:2], -1), once


def _slopes(
    inputs: Inputs, plan: Array | None, forward: Array | None, threads: int, random: np.random.Generator
) -> Array:
    """Slopes [R, outcomes, blocks · DRIVER + active streams] at one base path, by drivers' innovations as they are after
    mixing."""
    economy, regions, months = inputs.economy, len(inputs.regions), inputs.months
    normals = random.standard_normal((months, regions + 1, NDRIVER)) @ economy.cholesky.T
    base = np.sqrt(economy.common) * normals[:, -1:] + np.sqrt(1.0 - economy.common) * normals[:, :-1]
    base_once = random.standard_normal(len(active_names(economy)))
    bare = replace(inputs, order=tuple(range(regions)), economy=replace(
        economy, common=np.zeros(NDRIVER), cholesky=np.eye(NDRIVER)))
    paths = 1 + len(_block_starts(months)) * NDRIVER + len(base_once)
    size = max(LANES, _CHUNK_BYTES // (8 * NDRIVER * months * (regions + 1)) // LANES * LANES)
    year_ends = inputs.rules.calendar[:, C_MONTH_OF_YEAR] == 12.0
    year_ends[-1] = True
    parts = []
    for first in range(0, paths, size):
        draws = _moved(bare, base, base_once, first, min(size, paths - first))
        outcomes = project(
            bare, paths=draws.level.shape[1], seed=0, threads=threads, draws=lambda *_, drawn=draws: drawn, plan=plan,
            forward=forward, keep_outcomes=True).outcomes
        assert outcomes is not None
        parts.append(outcomes[:, :, year_ends])
    shown = np.concatenate(parts, axis=-1)
    with np.errstate(invalid="ignore"):  # coverage without expenditure is infinite
        slopes = (shown[..., 1:] - shown[..., :1]) / _STEP
    return np.moveaxis(slopes, 1, 0).reshape(regions, -1, paths - 1)


def _moved(inputs: Inputs, base: Array, base_once: Array, first: int, count: int) -> Draws:
    """Draws of paths `first` on: path 0 is the base path, path j + 1 has its j-th normal moved.

    `base` [M, R, DRIVER] innovations, `base_once` [active streams].
    """
    starts = _block_starts(inputs.months)
    ends = np.append(starts[1:], inputs.months)
    innovations = np.zeros((inputs.months, len(inputs.regions) + 1, NDRIVER, count))
    innovations[:, :-1] = base[..., None]
    once = np.repeat(base_once[:, None], count, axis=1)
    for column, move in enumerate(range(first - 1, first - 1 + count)):
        block, driver = divmod(move, NDRIVER)
        if move >= len(starts) * NDRIVER:
            once[move - len(starts) * NDRIVER, column] += _STEP
        elif move >= 0:
            step = _STEP / np.sqrt(ends[block] - starts[block])
            innovations[starts[block] : ends[block], :-1, driver, column] += step
    normals = dict(zip(active_names(inputs.economy), once, strict=True))
    return path_draws(inputs.economy, normals, count)._replace(innovations=innovations)


# --- the same vectors everywhere --------------------------------------------------------------------------------------
def _settled(vectors: Array, start: Index) -> Array:
    """The vectors with one sign, on a grid, and orthonormal again.

    The last digits of a linear algebra library depend on processor and threads, and results must not.
    """
    grid = np.round(vectors * _GRID) / _GRID
    largest = grid[np.arange(len(grid)), np.abs(grid).argmax(axis=1)] if len(grid) else np.empty(0)
    grid *= np.where(largest < 0, -1.0, 1.0)[:, None]
    _orthonormalise(grid, start)
    return grid


@program
def _orthonormalise(vectors: Array, start: Index) -> None:
    """Modified Gram–Schmidt in place, source by source, in one fixed order of additions; twice is enough."""
    for _ in range(2):
        for s in range(start.size - 1):
            for k in range(start[s], start[s + 1]):
                for before in range(start[s], k):
                    along = 0.0
                    for j in range(vectors.shape[1]):
                        along += vectors[k, j] * vectors[before, j]
                    for j in range(vectors.shape[1]):
                        vectors[k, j] -= along * vectors[before, j]
                square = 0.0
                for j in range(vectors.shape[1]):
                    square += vectors[k, j] * vectors[k, j]
                for j in range(vectors.shape[1]):
                    vectors[k, j] /= np.sqrt(square)
