"""The engine's random numbers one by one, and the same numbers from a Philox written in plain integers."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sim.layout import LANES, NDRIVER
from sim.randomness import ROUNDS, philox_normals, round_keys

_MULTIPLIERS, _WEYL = (0xD2511F53, 0xCD9E8D57), (0x9E3779B9, 0xBB67AE85)
_WORD = 0xFFFFFFFF


def normals(key: int, month: int, path: int) -> NDArray[np.float64]:
    """Standard normals of one stream, month and path, by driver: as the engine draws them."""
    uniforms, lanes = np.empty(NDRIVER * LANES, np.float32), np.empty((NDRIVER, LANES))
    philox_normals(round_keys(key), month, path // LANES, uniforms, lanes.reshape(-1))
    return lanes[:, path % LANES].copy()


def philox(key: int, counter: tuple[int, int, int, int], rounds: int = ROUNDS) -> tuple[int, int, int, int]:
    """Philox-4x32 in plain integers, from the published description (Salmon and others, SC 2011)."""
    c, k = list(counter), [key & _WORD, key >> 32]
    for _ in range(rounds):
        products = [_MULTIPLIERS[0] * c[0], _MULTIPLIERS[1] * c[2]]
        c = [(products[1] >> 32) ^ c[1] ^ k[0], products[1] & _WORD,
             (products[0] >> 32) ^ c[3] ^ k[1], products[0] & _WORD]
        k = [(k[0] + _WEYL[0]) & _WORD, (k[1] + _WEYL[1]) & _WORD]
    return c[0], c[1], c[2], c[3]


def slow_uniform(key: int, month: int, driver: int, path: int) -> float:
    """The uniform that belongs to a path: output l // 8 of counter 8 · group + l % 8 for lane l, its first 31 bits."""
    quarter, lane = LANES // 4, path % LANES
    word = path // LANES * quarter + lane % quarter
    return ((philox(key, (word & _WORD, month, driver, word >> 32))[lane // quarter] >> 1) + 0.5) * 2.0**-31


def slow_normal(key: int, month: int, driver: int, path: int) -> float:
    """Box–Muller with the library's logarithm, sine and cosine: a driver of the first half of them and one of the second
    pair up."""
    half = NDRIVER // 2
    one, two = (slow_uniform(key, month, driver % half + shift, path) for shift in (0, half))
    radius, angle = math.sqrt(-2.0 * math.log(one)), 2.0 * math.pi * (two - 0.5)
    return radius * (math.cos(angle) if driver < half else math.sin(angle))
