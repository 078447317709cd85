"""In which directions of all its random numbers a projection moves: what a quasi-random sequence should be spent on.

A path of 14 regions and 36 months is a function of more than three thousand normals, yet balance and coverage move, to
a good approximation, along a few weighted sums of them. The weights are the outcomes' gradients, found by one batch of
paths through the engine in which each path differs from the mean path in a single innovation (linear transformation:
Imai and Tan, "A general dimension reduction technique for derivative pricing", J. Computational Finance 10, 2006).

All regions answer to their own noise alike, and meet in the adjustment fund only: so one path moves the same innovation
in every region at once, and the answer of region r is its own.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.compiled import routine
from sim.draws import active_names, path_draws, path_names
from sim.inputs import Inputs, build_model
from sim.layout import C_MONTH_OF_YEAR, LANES, NDRIVER
from sim.ledger import NLINE, NPOOL, OUTCOMES, line_index
from sim.month import Model, Sinks, run_groups
from sim.opening import opening_common

Array = NDArray[np.float64]
Index = NDArray[np.int64]

UNEXPLAINED = 0.003
"""Share of the outcomes' linear variance that the counter-based generator may keep: it bounds the gain for means."""
MAX_DIMENSIONS = 4_096
"""Dimensions that innovations may take; a Sobol sequence of many more is poor in its last ones, and slow to make."""
_MAX_BLOCKS = 120
_STEP = 0.01  # standard deviations: so small that hardly a path crosses a gate, which would show as a huge slope
_CHUNK_BYTES = 100_000_000
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
    on `threads`.
    """
    own, common, once = _unit_rows(*_gradients(inputs, plan, forward, threads))
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
    """Slopes of each region's outcomes: by its own innovations and by the common ones [R, outcomes, blocks · DRIVER],
    and by the streams drawn once per path [R, outcomes, path_names()]; per standard deviation.

    The engine runs with innovations that are neither mixed nor shared, so that one sweep serves both: what a region's
    own or the common noise does follows by the chain rule (MODEL.md, Drivers).
    """
    model = build_model(inputs, 0, plan=plan, forward=forward)
    bare = model._replace(loading=np.ones(NDRIVER), cholesky=np.eye(NDRIVER))
    blocks = len(_block_starts(inputs.months))
    active = active_names(inputs.economy)
    moves = blocks * NDRIVER + len(active)
    size = max(LANES, _CHUNK_BYTES // (8 * NDRIVER * inputs.months * (len(inputs.regions) + 1)) // LANES * LANES)
    size = min(size, -(-(moves + 1) // (LANES * threads)) * LANES)
    firsts = range(0, moves + 1, size)
    with ThreadPoolExecutor(threads) as pool:
        parts = pool.map(lambda first: _moved(inputs, bare, first, min(size, moves + 1 - first)), firsts)
        outcomes = np.concatenate(list(parts), axis=-1)
    with np.errstate(invalid="ignore"):  # coverage without expenditure is infinite
        slopes = (outcomes[:, :, 1:] - outcomes[:, :, :1]) / _STEP
    slopes[~np.isfinite(slopes).all(axis=2)] = 0.0
    regions, kinds = slopes.shape[:2]
    by_driver = slopes[:, :, : blocks * NDRIVER].reshape(regions, kinds, blocks, NDRIVER)
    own = (by_driver * np.sqrt(1.0 - model.loading)) @ model.cholesky
    common = (by_driver * np.sqrt(model.loading)) @ model.cholesky
    once = np.zeros((regions, kinds, len(path_names())))
    once[:, :, [path_names().index(name) for name in active]] = slopes[:, :, blocks * NDRIVER :]
    return own.reshape(regions, kinds, -1), common.reshape(regions, kinds, -1), once


def _moved(inputs: Inputs, model: Model, first: int, count: int) -> Array:
    """Outcomes [R, kinds, count] of paths `first` on: path 0 is the mean path, path j + 1 has the j-th normal moved."""
    months, regions, names = inputs.months, len(inputs.regions), active_names(inputs.economy)
    starts = _block_starts(months)
    length = np.diff(np.append(starts, months))
    innovations = np.zeros((months, regions + 1, NDRIVER, count))
    once = np.zeros((len(names), count))
    for column, move in enumerate(range(first - 1, first - 1 + count)):
        block, driver = divmod(move, NDRIVER)
        if 0 <= move < len(starts) * NDRIVER:
            end = starts[block] + length[block]
            innovations[starts[block] : end, regions, driver, column] = _STEP / np.sqrt(length[block])
        elif move >= 0:
            once[move - len(starts) * NDRIVER, column] = _STEP
    draws = path_draws(inputs.economy, dict(zip(names, once, strict=True)), count)._replace(innovations=innovations)
    out = np.empty((len(OUTCOMES), regions, months, count))
    sums, pool_sums = np.zeros((regions, months, NLINE)), np.zeros((months, NPOOL))
    sinks = Sinks(sums, pool_sums, np.zeros_like(sums), np.zeros_like(pool_sums),
                  np.array([line_index(key) for key in OUTCOMES]), out, np.empty((0, 0)), np.empty((0, 0, 0)),
                  np.empty((0, 0)))
    run_groups(model, draws, sinks, inputs.state, opening_common(inputs.regions), 0, -(-count // LANES), False,
               np.zeros(2, np.int64))
    ends = np.flatnonzero(model.calendar[:, C_MONTH_OF_YEAR] == 12.0)
    shown = out[:, :, np.union1d(ends, [months - 1])]
    return np.moveaxis(shown, 1, 0).reshape(regions, -1, count)


def _unit_rows(own: Array, common: Array, once: Array) -> tuple[Array, Array, Array]:
    """The gradients with each outcome's whole gradient brought to length 1, so that yuan and months count alike."""
    length = np.sqrt(sum((part**2).sum(axis=2, keepdims=True) for part in (own, common, once)))
    scale = np.divide(1.0, length, out=np.zeros_like(length), where=length > 0)
    return own * scale, common * scale, once * scale


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


@routine
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
