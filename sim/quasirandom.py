"""Quasi-random sampling: a scrambled Sobol sequence in the directions that matter, keyed draws in all others.

Each path starts from the innovations e that the plain run would draw. Along the orthonormal directions V of
`sim.directions`, their components give way to normals y of a Sobol sequence: `z = e + V (y − Vᵀ e)`. With y standard
normal and V orthonormal, z is exactly standard normal again: estimates are unbiased over scramblings, and what the
sequence does not reach varies as in the plain run.

A run of P paths uses points 0 … P − 1 of the sequence. Points are balanced in powers of two; in between, estimates are
unbiased all the same but part of the gain is lost: expect little more of 3,000 paths than of 2,048.

The directions depend on the question (regions, rules, horizon). To compare two questions on the same shocks, find the
directions once and hand them to both. Scrambling is a random linear matrix with a digital shift (Matoušek, "On the
L2-discrepancy for anchored boxes", J. Complexity 14, 1998).
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import special
from scipy.stats import qmc

from sim.compiled import entry
from sim.directions import Directions, important_directions
from sim.draws import active_names, path_draws, path_names
from sim.inputs import Inputs, build_model
from sim.layout import LANES, NDRIVER
from sim.model import Draws
from sim.projection import threads_available
from sim.randomness import philox_normals, stream_key

Array = NDArray[np.float64]
Index = NDArray[np.int64]
_BITS = 32


def sobol_draws(
    inputs: Inputs, seed: int, paths: int, plan: Array | None, forward: Array | None, *,
    directions: Directions | None = None, threads: int | None = None,
) -> Callable[[int, int], Draws]:
    """Where a quasi-random run of `paths` paths takes its draws from: a function of first path and number of paths.

    The first path is a multiple of LANES. `plan` and `forward` [M, R] as for `inputs.build_model`. `directions`: of
    another question over the same regions and months, in order to share its shocks. Draws depend on the inputs, the
    seed and the number of a path alone, not on `threads` or on how paths are cut into chunks; a chunk of n paths takes
    48 · M · (R + 1) · n bytes. Raises ValueError for directions of other regions or months, and for paths outside the
    run.
    """
    workers = threads or threads_available()
    along = directions or important_directions(inputs, plan, forward, workers)
    model, sequence = build_model(inputs, seed), sobol_sequence(seed, along.dimensions)
    if (along.vectors.shape[1], len(along.start)) != (inputs.months * NDRIVER, len(inputs.regions) + 2):
        raise ValueError("directions of other regions or months")

    def draws(first: int, count: int) -> Draws:
        if first % LANES or count < 1 or first + count > paths:
            raise ValueError(f"{count} paths from {first} on, of a run of {paths}")
        y = normal_points(sequence, first, count)
        place = dict(zip(path_names(), along.once, strict=True))
        once = {name: y[place[name]] for name in active_names(inputs.economy)}
        drawn = path_draws(inputs.economy, once, count, first)
        if len(along.vectors) == 0:  # no innovation moves any outcome
            return drawn
        return drawn._replace(innovations=innovations(model.keys, model.months, first, count, along, y, workers))

    return draws


def sobol_sequence(seed: int, dimensions: int) -> qmc.Sobol:
    """The seed's scrambled Sobol sequence, at its first point."""
    return qmc.Sobol(dimensions, bits=_BITS, rng=np.random.default_rng(stream_key(seed, "Sobol sequence")))


def normal_points(sequence: qmc.Sobol, first: int, count: int) -> Array:
    """Points `first` … `first + count − 1` of a sequence that stands at its first point, as standard normals:
    [dimensions, count]. The sequence stays where it is."""
    sequence = deepcopy(sequence)
    if first == 0:
        # the first point on its own: asked for at once, a number that is no power of two draws a warning
        points = np.concatenate([sequence.random(1), sequence.random(count - 1)]) if count > 1 else sequence.random(1)
    else:
        points = sequence.fast_forward(first).random(count)
    # points lie on a grid that includes 0; the middle of the cell keeps them inside (0, 1)
    return np.asarray(special.ndtri(np.ascontiguousarray(points.T) + 0.5 * 2.0**-_BITS))


def innovations(
    keys: NDArray[np.uint64], months: Index, first: int, count: int, directions: Directions, y: Array, threads: int = 1
) -> Array:
    """Innovations [M, R + 1, DRIVER, count] of `count` paths from `first` on, before drivers are correlated; the last
    of the R + 1 sources is the common factor.

    `keys` [R + 1, 2 · ROUNDS] and `months` [M] as in `month.Model`; `y` [dimensions, count] from `normal_points`.
    """
    out = np.empty((len(months), len(keys), NDRIVER, count))
    groups = -(-count // LANES)
    edges = np.linspace(0, groups, min(4 * threads, groups) + 1).astype(int).tolist()

    def fill(part: tuple[int, int]) -> None:
        _fill(keys, months, first // LANES, *part, directions.start, directions.vectors, directions.dimension, y,
              np.empty(len(months) * NDRIVER * LANES), np.empty(NDRIVER * LANES, np.float32), np.empty(LANES), out)

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(fill, pairwise(edges)))
    return out


@entry
def _fill(
    keys: NDArray[np.uint64], months: Index, first_group: int, begin: int, end: int, start: Index, vectors: Array,
    dimension: Index, y: Array, e: Array, u: NDArray[np.float32], change: Array, out: Array,
) -> None:
    """Groups `begin` up to `end` of the chunk: the plain run's normals, then direction after direction exchanged.

    `e` [M · DRIVER · LANES], `u` [DRIVER · LANES] and `change` [LANES] are working space.
    Directions of a source are orthogonal, so exchanging one leaves the components along the others as they are.
    """
    paths = out.shape[3]
    size = months.size * NDRIVER
    for g in range(begin, end):
        at = g * LANES
        valid = min(LANES, paths - at)
        for s in range(len(keys)):
            for m in range(months.size):
                j = m * NDRIVER * LANES
                philox_normals(keys[s], months[m], first_group + g, u, e[j : j + NDRIVER * LANES])
            for k in range(start[s], start[s + 1]):
                for i in range(LANES):
                    change[i] = y[dimension[k], at + i] if i < valid else 0.0
                for j in range(size):
                    for i in range(LANES):
                        change[i] -= vectors[k, j] * e[j * LANES + i]
                for j in range(size):
                    for i in range(LANES):
                        e[j * LANES + i] += vectors[k, j] * change[i]
            for m in range(months.size):
                for d in range(NDRIVER):
                    for i in range(valid):
                        out[m, s, d, at + i] = e[(m * NDRIVER + d) * LANES + i]
