"""What is drawn once per path: take-up levels and speeds, and the path's own parameters."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import special

from sim.compiled import program
from sim.economy import Economy
from sim.layout import DRIVERS, LANES, NDRIVER, NSTREAM, STREAMS
from sim.model import Draws
from sim.randomness import box_muller, philox_uniforms, stream_keys

Array = NDArray[np.float64]
_EDGE = 6.5
_TABLE = np.linspace(-_EDGE, _EDGE, 2_601)
NO_INNOVATIONS = np.empty((0, 0, 0, 0))


@program
def fill_normals(keys: NDArray[np.uint64], first_group: int, out: Array) -> None:
    """Standard normals of the stream with these round keys for the paths from LANES · `first_group` on: [P]."""
    u, z = np.empty(LANES, np.float32), np.empty(LANES)
    for g in range((out.size + LANES - 1) // LANES):
        philox_uniforms(keys, 0, 0, first_group + g, u, 0)
        box_muller(u, z)
        for i in range(min(LANES, out.size - g * LANES)):
            out[g * LANES + i] = z[i]


@program
def between(z: Array, table: Array, out: Array) -> None:
    """Read `table`, a function at even steps from −`_EDGE` to `_EDGE`, at `z`, linear between its points."""
    steps = (table.size - 1) / (2.0 * _EDGE)
    for i in range(z.size):
        place = min(max((z[i] + _EDGE) * steps, 0.0), table.size - 2.0)
        k = int(place)
        out[i] = table[k] + (min(place - k, 1.0)) * (table[k + 1] - table[k])


def path_normals(seed: int, name: str, first_path: int, paths: int) -> Array:
    """Standard normals [paths] of the named stream; `first_path` is a multiple of LANES."""
    out = np.empty(paths)
    fill_normals(stream_keys(seed, name), first_path // LANES, out)
    return out


@lru_cache(maxsize=256)
def _beta_quantiles(alpha: float, beta: float) -> Array:
    """Quantile function of Beta(alpha, beta) at Φ of the table's points; between them it is read off linearly."""
    return np.asarray(special.betaincinv(alpha, beta, special.ndtr(_TABLE)))


def path_names() -> list[str]:
    """Names of all streams drawn once per path, in the order of the dimensions of a quasi-random sequence."""
    return [
        *(f"take-up level/{name}" for name in STREAMS),
        *(f"take-up half-time/{name}" for name in STREAMS),
        *(f"parameter mean/{name}" for name in DRIVERS),
        *(f"parameter volatility/{name}" for name in DRIVERS),
    ]


def active_names(economy: Economy) -> list[str]:
    """The streams of `path_names` that have any spread in this economy."""
    spread = np.concatenate(
        [economy.level_spread, economy.half_time_sigma > 0, economy.mean_sd > 0, economy.volatility_sd > 0])
    return [name for name, drawn in zip(path_names(), spread, strict=True) if drawn]


def path_draws(economy: Economy, normals: dict[str, Array], paths: int, first_path: int = 0) -> Draws:
    """Turn standard normals by stream name into the path's own quantities (MODEL.md, Drivers and 7).

    Streams that are absent from `normals` have no spread: their level is the mean, their half-time the median.
    """
    level, log_half = np.empty((NSTREAM, paths)), np.empty((NSTREAM, paths))
    for g, stream in enumerate(STREAMS):
        z = normals.get(f"take-up level/{stream}")
        if z is None:
            level[g] = economy.level_mean[g]
        else:
            quantiles = _beta_quantiles(float(economy.level_alpha[g]), float(economy.level_beta[g]))
            between(z, quantiles, level[g])
        log_half[g] = np.log(economy.half_time_median[g])
        z = normals.get(f"take-up half-time/{stream}")
        if z is not None:
            log_half[g] += economy.half_time_sigma[g] * z
    shift, factor = np.zeros((NDRIVER, paths)), np.ones((NDRIVER, paths))
    for d, driver in enumerate(DRIVERS):
        z = normals.get(f"parameter mean/{driver}")
        if z is not None:
            shift[d] = economy.mean_sd[d] * z
        z = normals.get(f"parameter volatility/{driver}")
        if z is not None:
            factor[d] = np.exp(economy.volatility_sd[d] * z - 0.5 * economy.volatility_sd[d] ** 2)
    return Draws(level, log_half, shift, factor, NO_INNOVATIONS, first_path)


def philox_draws(economy: Economy, seed: int, first_path: int, paths: int) -> Draws:
    """The path's own quantities from the counter-based generator, for `paths` paths from `first_path` on."""
    normals = {name: path_normals(seed, name, first_path, paths) for name in active_names(economy)}
    return path_draws(economy, normals, paths, first_path)


def mean_draws(economy: Economy) -> Draws:
    """One path with everything at its mean or median: the deterministic projection."""
    return path_draws(economy, {}, 1)
