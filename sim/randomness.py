"""Every random draw: counter-based, so a draw depends on its name and on nothing else.

The generator is Philox-4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011).
The key is the seed mixed with the name of what is drawn for (a region, the common factor, a take-up stream); the counter
holds path, month and driver. A path therefore has the same shocks whatever the number of threads, the block size, the
horizon, the scenario, and the order or the set of the other regions.
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
_32 = np.uint64(32)
_QUARTER = LANES // 4
# 2^52 as bits: or-ing a 32-bit integer into the mantissa and subtracting 2^52 converts it without a slow instruction.
_MAGIC_BITS = np.uint64(0x4330000000000000)
_MAGIC = 4503599627370496.0
_MANTISSA = np.uint64(0x000FFFFFFFFFFFFF)
_ONE_BITS = np.uint64(0x3FF0000000000000)
_52 = np.uint64(52)
_SCALE = 2.0**-32
_LN2 = 0.6931471805599453
_SQRT2 = 1.4142135623730951
_PI_2 = 1.5707963267948966


def stream_key(seed: int, name: str) -> int:
    """The 64-bit key of a named stream under a seed (first half of a SHA-256; 0 ≤ seed < 2^63)."""
    return int.from_bytes(hashlib.sha256(f"{seed}\x1f{name}".encode()).digest()[:8], "little")


@step
def philox_uniforms(key: np.uint64, month: int, driver: int, group: int, u: NDArray[np.float64]) -> None:
    """Fill `u[0:LANES]` with uniforms in (0, 1) for the paths of `group` (path = LANES · group + lane).

    Lane l takes output l // 8 of the counter (8 · group + l % 8, month, driver, 0): four outputs of 32 bits serve four
    runs of lanes, and the loop over counters vectorises.
    """
    key0, key1 = key & _LOW, key >> _32
    month_word, driver_word = np.uint64(month), np.uint64(driver)
    first = np.uint64(group) * np.uint64(_QUARTER)
    for i in range(_QUARTER):
        c0 = (first + np.uint64(i)) & _LOW
        c1, c2, c3 = month_word, driver_word, (first + np.uint64(i)) >> _32
        k0, k1 = key0, key1
        for _ in range(10):
            p0, p1 = _M0 * c0, _M1 * c2
            c0, c1, c2, c3 = (p1 >> _32) ^ c1 ^ k0, p1 & _LOW, (p0 >> _32) ^ c3 ^ k1, p0 & _LOW
            k0, k1 = (k0 + _W0) & _LOW, (k1 + _W1) & _LOW
        u[i] = (bits_to_float(c0 | _MAGIC_BITS) - _MAGIC + 0.5) * _SCALE
        u[i + _QUARTER] = (bits_to_float(c1 | _MAGIC_BITS) - _MAGIC + 0.5) * _SCALE
        u[i + 2 * _QUARTER] = (bits_to_float(c2 | _MAGIC_BITS) - _MAGIC + 0.5) * _SCALE
        u[i + 3 * _QUARTER] = (bits_to_float(c3 | _MAGIC_BITS) - _MAGIC + 0.5) * _SCALE


@step
def log_unit(u: float) -> float:
    """Natural logarithm of a normal number 0 < u < 1, without a library call (relative error below 1e-11)."""
    bits = float_to_bits(u)
    mantissa = bits_to_float((bits & _MANTISSA) | _ONE_BITS)
    exponent = bits_to_float((bits >> _52) | _MAGIC_BITS) - _MAGIC - 1023.0
    high = mantissa > _SQRT2
    mantissa = 0.5 * mantissa if high else mantissa
    exponent = exponent + 1.0 if high else exponent
    # log m = 2 artanh((m − 1)/(m + 1)), |argument| ≤ 0.172
    t = (mantissa - 1.0) / (mantissa + 1.0)
    q = t * t
    series = fma(q, 1.0 / 13.0, 1.0 / 11.0)
    series = fma(q, series, 1.0 / 9.0)
    series = fma(q, series, 1.0 / 7.0)
    series = fma(q, series, 1.0 / 5.0)
    series = fma(q, series, 1.0 / 3.0)
    return fma(exponent, _LN2, 2.0 * t * fma(q, series, 1.0))



@step
def exp_bounded(x: float) -> float:
    """e^x for |x| ≤ 20 (the argument is clipped there), exactly 1 at 0, without a library call (relative
    error below 1e-14 for |x| ≤ 5 and 1e-9 at 20)."""
    y = min(max(x, -20.0), 20.0) * (1.0 / 64.0)
    s = fma(y, 1.0 / 362880.0, 1.0 / 40320.0)
    s = fma(y, s, 1.0 / 5040.0)
    s = fma(y, s, 1.0 / 720.0)
    s = fma(y, s, 1.0 / 120.0)
    s = fma(y, s, 1.0 / 24.0)
    s = fma(y, s, 1.0 / 6.0)
    s = fma(y, s, 0.5)
    s = fma(y, fma(y, s, 1.0), 1.0)
    s = s * s
    s = s * s
    s = s * s
    s = s * s
    s = s * s
    return s * s


@step
def philox_normals(key: np.uint64, month: int, driver: int, group: int, z: NDArray[np.float64]) -> None:
    """Fill `z[0:LANES]` with standard normals for the paths of `group` (Box–Muller; lanes l and l + LANES/2 pair up)."""
    philox_uniforms(key, month, driver, group, z)
    half = LANES // 2
    for i in range(half):
        radius = math.sqrt(-2.0 * log_unit(z[i]))
        # sine and cosine of a quarter of the angle 2π(u − 1/2) by short polynomials, then twice the double angle
        a = (z[i + half] - 0.5) * _PI_2
        q = a * a
        s = fma(q, -1.0 / 39916800.0, 1.0 / 362880.0)
        s = fma(q, s, -1.0 / 5040.0)
        s = fma(q, s, 1.0 / 120.0)
        s = fma(q, s, -1.0 / 6.0)
        s = a * fma(q, s, 1.0)
        c = fma(q, 1.0 / 479001600.0, -1.0 / 3628800.0)
        c = fma(q, c, 1.0 / 40320.0)
        c = fma(q, c, -1.0 / 720.0)
        c = fma(q, c, 1.0 / 24.0)
        c = fma(q, c, -0.5)
        c = fma(q, c, 1.0)
        s, c = 2.0 * s * c, 1.0 - 2.0 * s * s
        s, c = 2.0 * s * c, 1.0 - 2.0 * s * s
        z[i] = radius * c
        z[i + half] = radius * s
