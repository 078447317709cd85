"""Every random draw: counter-based, so a draw depends on its name and on nothing else.

The generator is Philox-4x32-7 (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011;
seven rounds are the fewest that pass all of TestU01's BigCrush, and a tenth of a run's time cheaper than ten). The key is
the seed mixed with the name of what is drawn for (a region, the common factor, a take-up stream); the counter holds path,
month and driver. A path therefore has the same shocks whatever the number of threads, the block size, the horizon, the
scenario, and the order or the set of the other regions.

Polynomials below are fitted at Chebyshev nodes, which halves their error with every degree; products and sums are in an
order that keeps the processor's multipliers, the bottleneck of a run, as free as possible.
"""

from __future__ import annotations

import hashlib
import math

import numpy as np
from numpy.typing import NDArray

from sim.compiled import bits_to_float, float_to_bits, fma, step
from sim.layout import LANES

COMMON = "common factor"
"""Name under which the factor shared by all regions is drawn."""

_M0, _M1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_W0, _W1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
_LOW = np.uint64(0xFFFFFFFF)
_32, _52 = np.uint64(32), np.uint64(52)
_QUARTER, HALF = LANES // 4, LANES // 2
# A double of the binade of 2^20 counts 2^-32 in its low 32 bits, so that a word becomes a number without an instruction
# for conversion; likewise whole numbers in the binade of 2^52.
_UNIT_BITS = np.uint64(0x4130000000000000)
_UNIT = 2.0**20 - 2.0**-33
_WHOLE_BITS = np.uint64(0x4330000000000000)
_WHOLE = 2.0**52
_MANTISSA = np.uint64(0x000FFFFFFFFFFFFF)
_ONE_BITS = np.uint64(0x3FF0000000000000)
_ROOT_BITS = np.uint64(0x3FE6A09E667F3BCD)  # of sqrt(1/2)
_FROM_ROOT = np.uint64(0x00095F619980C433)  # what brings these bits to those of 1
_LN2 = 0.6931471805599453
_LOG2_E = 1.4426950408889634
_PI_2, _PI_4 = 1.5707963267948966, 0.7853981633974483


ROUNDS = 7
"""Rounds of Philox."""


def stream_key(seed: int, name: str) -> int:
    """The 64-bit key of a named stream under a seed (first half of a SHA-256; 0 ≤ seed < 2^63)."""
    return int.from_bytes(hashlib.sha256(f"{seed}\x1f{name}".encode()).digest()[:8], "little")


def round_keys(key: int) -> NDArray[np.uint64]:
    """The keys of all rounds of Philox that a stream's key gives: [2 · ROUNDS], the two words of a round side by side."""
    start, step_by = (key & 0xFFFFFFFF, key >> 32), (int(_W0), int(_W1))
    return np.array([start[w] + k * step_by[w] & 0xFFFFFFFF for k in range(ROUNDS) for w in range(2)], np.uint64)


@step
def _round(
    c0: np.uint64, c1: np.uint64, c2: np.uint64, c3: np.uint64, k0: np.uint64, k1: np.uint64
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    """One round of Philox. The upper half of a word may hold anything: only the lower half is multiplied."""
    p0, p1 = _M0 * (c0 & _LOW), _M1 * (c2 & _LOW)
    return (p1 >> _32) ^ c1 ^ k0, p1, (p0 >> _32) ^ c3 ^ k1, p0


@step
def _unit(word: np.uint64) -> float:
    """The middle of one of 2^32 cells of (0, 1)."""
    return bits_to_float((word & _LOW) | _UNIT_BITS) - _UNIT


@step
def philox_uniforms(
    keys: NDArray[np.uint64], month: int, driver: int, group: int, u: NDArray[np.float64], at: int, apart: int
) -> None:
    """Uniforms in (0, 1) for the paths of `group` (path = LANES · group + lane): the first half of the lanes to `u` from
    `at` on, the second half to `at + apart` on. `keys` [2 · ROUNDS] from `round_keys`.

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
        u[at + apart + i] = _unit(c2)
        u[at + apart + _QUARTER + i] = _unit(c3)


@step
def log_unit(u: float) -> float:
    """Natural logarithm of a normal number 0 < u < 1, without a library call (relative error below 1e-11)."""
    bits = float_to_bits(u)
    # u = mantissa · 2^exponent with the mantissa between sqrt(1/2) and sqrt(2)
    shifted = bits + _FROM_ROOT
    exponent = bits_to_float((shifted >> _52) | _WHOLE_BITS) - (_WHOLE + 1023.0)
    mantissa = bits_to_float((shifted & _MANTISSA) + _ROOT_BITS)
    # log m = 2 artanh((m − 1)/(m + 1)), |argument| ≤ 0.172
    t = (mantissa - 1.0) / (mantissa + 1.0)
    q = t * t
    series = fma(q, 0.2361635909915188, 0.2853505103781517)
    series = fma(q, series, 0.40000384672375217)
    series = fma(q, series, 0.6666666524748752)
    series = fma(q, series, 2.0000000000083595)
    return fma(exponent, _LN2, t * series)


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
def box_muller(z: NDArray[np.float64], pairs: int) -> None:
    """Turn the uniforms `z[0 : 2 · pairs]` into standard normals; i and `pairs` + i are a pair (error below 1e-9)."""
    for i in range(pairs):
        radius = math.sqrt(-2.0 * log_unit(z[i]))
        # sine and cosine of a quarter of the angle 2π(u − 1/2) by short polynomials, then twice the double angle
        a = fma(z[pairs + i], _PI_2, -_PI_4)
        q = a * a
        s = fma(q, 2.7249925803063163e-06, -0.00019840086735384882)
        s = fma(q, s, 0.008333331874710208)
        s = fma(q, s, -0.1666666666385529)
        s = a * fma(q, s, 1.0)
        c = fma(q, -2.7237140418183336e-07, 2.4799862190151265e-05)
        c = fma(q, c, -0.0013888885091399214)
        c = fma(q, c, 0.04166666663739607)
        c = fma(q, c, -0.4999999999996389)
        c = fma(q, c, 1.0)
        twice = s + s
        s, c = twice * c, fma(-twice, s, 1.0)
        along = radius * (s + s)
        z[i] = fma(-along, s, radius)
        z[pairs + i] = along * c


@step
def philox_normals(
    keys: NDArray[np.uint64], month: int, driver: int, group: int, z: NDArray[np.float64]
) -> None:
    """Fill `z[0:LANES]` with standard normals for the paths of `group`; lanes l and l + LANES/2 pair up."""
    philox_uniforms(keys, month, driver, group, z, 0, HALF)
    box_muller(z, HALF)
