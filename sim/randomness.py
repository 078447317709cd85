"""Every random draw: counter-based, so a draw depends on its name and on nothing else.

The generator is Philox-4x32-7 (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011;
seven rounds are the fewest that pass all of TestU01's BigCrush, and a tenth of a run's time cheaper than ten). The key is
the seed mixed with the name of what is drawn for (a region, the common factor, a take-up stream); the counter holds path,
month and driver. A path therefore has the same shocks whatever the number of threads, the block size, the horizon, the
scenario, and the order or the set of the other regions.

Normals are made in single precision, which halves the cost of their roots and divisions: an error of two millionths of a
standard deviation is one that a run of 10,000 paths, which errs by a hundredth, never shows. What follows is float64.

Polynomials below are fitted at Chebyshev nodes, which halves their error with every degree; products and sums are in an
order that keeps the processor's multipliers, the bottleneck of a run, as free as possible.
"""

from __future__ import annotations

import hashlib
import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.compiled import bits_to_float, bits_to_single, float_to_bits, fma, fma_single, routine, single_to_bits, step
from sim.layout import LANES, NDRIVER

COMMON = "common factor"
"""Name under which the factor shared by all regions is drawn."""

Singles = NDArray[np.float32]
_M0, _M1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_W0, _W1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
_LOW = np.uint64(0xFFFFFFFF)
_32, _52 = np.uint64(32), np.uint64(52)
_QUARTER = LANES // 4
# A double of the binade of 2^52 counts whole numbers in its low bits.
_WHOLE = 2.0**52
_ONE_BITS = np.uint64(0x3FF0000000000000)
_LOG2_E = 1.4426950408889634

# single precision: a bare number would be a double, and make a double of everything that it touches
_1, _23 = np.uint64(1), np.uint32(23)
_MIDDLE, _CELL = np.float32(0.5), np.float32(2.0**-31)
_MANTISSA = np.uint32(0x007FFFFF)
_ROOT_BITS = np.uint32(0x3F3504F3)  # of sqrt(1/2)
_FROM_ROOT = np.uint32(0x3F800000 - 0x3F3504F3)  # what brings these bits to those of 1
_BIAS = np.int32(127)
_ONE, _TWO, _MINUS_TWO = np.float32(1.0), np.float32(2.0), np.float32(-2.0)
_LN2 = np.float32(0.6931471805599453)
_LOG_1, _LOG_2, _LOG_3 = np.float32(0.666668176651001), np.float32(0.3997480273246765), np.float32(0.29925453662872314)
_SIN_1, _SIN_2, _SIN_3 = (
    np.float32(-0.16666650772094727), np.float32(0.008332036435604095), np.float32(-0.0001950396253960207))
_COS_1, _COS_2, _COS_3 = (
    np.float32(-0.4999985694885254), np.float32(0.04165502265095711), np.float32(-0.0013585843844339252))
_PI_2, _MINUS_PI_4 = np.float32(1.5707963267948966), np.float32(-0.7853981633974483)


ROUNDS = 7
"""Rounds of Philox."""


def stream_key(seed: int, name: str) -> int:
    """The 64-bit key of a named stream under a seed (first half of a SHA-256; 0 ≤ seed < 2^63)."""
    return int.from_bytes(hashlib.sha256(f"{seed}\x1f{name}".encode()).digest()[:8], "little")


def round_keys(key: int) -> NDArray[np.uint64]:
    """The keys of all rounds of Philox that a stream's key gives: [2 · ROUNDS], the two words of a round side by side."""
    start, step_by = (key & 0xFFFFFFFF, key >> 32), (int(_W0), int(_W1))
    return np.array([start[w] + k * step_by[w] & 0xFFFFFFFF for k in range(ROUNDS) for w in range(2)], np.uint64)


@lru_cache(maxsize=1_024)
def stream_keys(seed: int, name: str) -> NDArray[np.uint64]:
    """The round keys of a named stream under a seed; not to be written to."""
    return round_keys(stream_key(seed, name))


@step
def _round(
    c0: np.uint64, c1: np.uint64, c2: np.uint64, c3: np.uint64, k0: np.uint64, k1: np.uint64
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    """One round of Philox. The upper half of a word may hold anything: only the lower half is multiplied."""
    p0, p1 = _M0 * (c0 & _LOW), _M1 * (c2 & _LOW)
    return (p1 >> _32) ^ c1 ^ k0, p1, (p0 >> _32) ^ c3 ^ k1, p0


@step
def _unit(word: np.uint64) -> np.float32:
    """A number in (0, 1] from a word: the middle of one of 2^31 cells, to the nearest single."""
    return np.float32((np.float32(np.int32((word & _LOW) >> _1)) + _MIDDLE) * _CELL)


@step
def philox_uniforms(keys: NDArray[np.uint64], month: int, driver: int, group: int, u: Singles, at: int) -> None:
    """Uniforms in (0, 1] for the paths of `group` (path = LANES · group + lane), to `u` from `at` on. `keys`
    [2 · ROUNDS] from `round_keys`.

    Lane l takes output l // 8 of the counter (8 · group + l % 8, month, driver, 0): four outputs of 32 bits serve four
    runs of lanes, and the loop over counters vectorises. The rounds are written out: a loop of them would keep the
    loop over counters from becoming vector code.
    """
    month_word, driver_word = np.uint64(month), np.uint64(driver)
    first = np.uint64(group) * np.uint64(_QUARTER)
    for i in range(_QUARTER):
        c = first + np.uint64(i)
        c0, c1, c2, c3 = _round(c, month_word, driver_word, c >> _32, keys[0], keys[1])
        c0, c1, c2, c3 = _round(c0, c1, c2, c3, keys[2], keys[3])
        c0, c1, c2, c3 = _round(c0, c1, c2, c3, keys[4], keys[5])
        c0, c1, c2, c3 = _round(c0, c1, c2, c3, keys[6], keys[7])
        c0, c1, c2, c3 = _round(c0, c1, c2, c3, keys[8], keys[9])
        c0, c1, c2, c3 = _round(c0, c1, c2, c3, keys[10], keys[11])
        c0, c1, c2, c3 = _round(c0, c1, c2, c3, keys[12], keys[13])
        u[at + i] = _unit(c0)
        u[at + _QUARTER + i] = _unit(c1)
        u[at + 2 * _QUARTER + i] = _unit(c2)
        u[at + 3 * _QUARTER + i] = _unit(c3)


@step
def log_unit(u: np.float32) -> np.float32:
    """Natural logarithm of a normal single 0 < u ≤ 1, without a library call (error below 2e-7 of the larger of it and 1)."""
    # u = mantissa · 2^exponent with the mantissa between sqrt(1/2) and sqrt(2)
    shifted = np.uint32(single_to_bits(u) + _FROM_ROOT)
    exponent = np.float32(np.int32(np.int32(shifted >> _23) - _BIAS))
    mantissa = bits_to_single(np.uint32(np.uint32(shifted & _MANTISSA) + _ROOT_BITS))
    # log m = 2 artanh((m − 1)/(m + 1)), |argument| ≤ 0.172
    t = (mantissa - _ONE) / (mantissa + _ONE)
    q = t * t
    series = fma_single(q, _LOG_3, _LOG_2)
    series = fma_single(q, series, _LOG_1)
    series = fma_single(q, series, _TWO)
    return fma_single(exponent, _LN2, t * series)


@step
def exp_bounded(x: float) -> float:
    """e^x for |x| ≤ 20 (the argument is clipped there), exactly 1 at 0, without a library call (relative error below
    1e-13)."""
    y = min(max(x, -20.0), 20.0) * _LOG2_E
    # 2^y = 2^whole · 2^rest with |rest| ≤ 1/2; the whole part ends up in the low bits, counted as in an exponent
    whole = y + (1.5 * _WHOLE + 1023.0)
    rest = y - (whole - (1.5 * _WHOLE + 1023.0))
    s = fma(rest, 1.0203121087513312e-07, 1.3255224878050165e-06)
    s = fma(rest, s, 1.525268684612547e-05)
    s = fma(rest, s, 0.0001540345585245675)
    s = fma(rest, s, 0.0013333558179043391)
    s = fma(rest, s, 0.009618129159402555)
    s = fma(rest, s, 0.055504108664760424)
    s = fma(rest, s, 0.2402265069581299)
    s = fma(rest, s, 0.6931471805599453)
    return bits_to_float(float_to_bits(fma(rest, s, 1.0)) + (float_to_bits(whole) << _52) - _ONE_BITS)


@step
def box_muller(u: Singles, z: NDArray[np.float64]) -> None:
    """Turn the uniforms `u` into as many standard normals `z`; i and half their number + i are a pair (error below 2e-6)."""
    pairs = u.size // 2
    for i in range(pairs):
        radius = np.float32(math.sqrt(_MINUS_TWO * log_unit(u[i])))
        # sine and cosine of a quarter of the angle 2π(u − 1/2) by short polynomials, then twice the double angle
        a = fma_single(u[pairs + i], _PI_2, _MINUS_PI_4)
        q = a * a
        s = fma_single(q, _SIN_3, _SIN_2)
        s = fma_single(q, s, _SIN_1)
        s = a * fma_single(q, s, _ONE)
        c = fma_single(q, _COS_3, _COS_2)
        c = fma_single(q, c, _COS_1)
        c = fma_single(q, c, _ONE)
        twice = s + s
        s, c = twice * c, fma_single(-twice, s, _ONE)
        along = radius * (s + s)
        z[i] = fma_single(-along, s, radius)
        z[pairs + i] = along * c


@routine
def philox_normals(keys: NDArray[np.uint64], month: int, group: int, u: Singles, z: NDArray[np.float64]) -> None:
    """Fill `z` [DRIVER · LANES] with a month's standard normals for the paths of `group`, `u` (as large) is scratch.
    A driver of the first half and one of the second half pair up, lane by lane."""
    for d in range(NDRIVER):
        philox_uniforms(keys, month, d, group, u, d * LANES)
    box_muller(u, z)
