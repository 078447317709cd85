"""Seven rounds of Philox and the short polynomials are random enough: uniform bits, normal tails, nothing related.

Every draw is fixed by its name, so these tests always see the same numbers and cannot pass or fail by luck; the limits are
those of one test in a hundred thousand.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import special, stats

from sim.compiled import program
from sim.layout import LANES, NDRIVER
from sim.randomness import exp_bounded, log_unit, philox_normals, philox_uniforms, round_keys, stream_key

GROUPS, MONTHS = 400, 24
RARE = 1e-5
"""Probability of a worse result for good random numbers."""


@program
def _uniforms(keys: NDArray[np.uint64], out: NDArray[np.float32]) -> None:
    for m in range(out.shape[0]):
        for d in range(out.shape[1]):
            for g in range(out.shape[2] // LANES):
                philox_uniforms(keys, 24_240 + m, d, g, out[m, d], g * LANES)


@program
def _normals(keys: NDArray[np.uint64], out: NDArray[np.float64]) -> None:
    u, z = np.empty(NDRIVER * LANES, np.float32), np.empty(NDRIVER * LANES)
    for m in range(out.shape[0]):
        for g in range(out.shape[2] // LANES):
            philox_normals(keys, 24_240 + m, g, u, z)
            for d in range(NDRIVER):
                out[m, d, g * LANES : (g + 1) * LANES] = z[d * LANES : (d + 1) * LANES]


@program
def _exponentials(x: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    for i in range(x.size):
        out[i] = exp_bounded(x[i])


@program
def _logarithms(u: NDArray[np.float32], out: NDArray[np.float32]) -> None:
    for i in range(u.size):
        out[i] = log_unit(u[i])


@cache
def normals(name: str, seed: int = 20200612) -> NDArray[np.float64]:
    """Normals of a stream: [month, driver, path]."""
    out = np.empty((MONTHS, NDRIVER, GROUPS * LANES))
    _normals(round_keys(stream_key(seed, name)), out)
    return out


def test_uniforms_fill_the_unit_interval_to_the_last_bit() -> None:
    """A single holds 24 bits of a number of the upper half of the interval; nearer to 0 its bits reach further down."""
    u = np.empty((MONTHS, NDRIVER, GROUPS * LANES), np.float32)
    _uniforms(round_keys(stream_key(1, "region/somewhere")), u)
    assert 0 < u.min() < 2.0**-18 < 1 - 2.0**-18 < u.max() <= 1
    counts, _ = np.histogram(u, 1_024, (0, 1))
    assert stats.chisquare(counts).pvalue > RARE
    for scale in (2.0**-8, 2.0**-12):
        expected = u.size * scale
        assert stats.poisson.cdf((u < scale).sum(), expected) > RARE < stats.poisson.sf((u < scale).sum() - 1, expected)
    bits = (u.reshape(-1).astype(np.float64) * 2.0**23).astype(np.uint64)
    for bit in range(23):
        ones = int((bits >> np.uint64(bit) & np.uint64(1)).sum())
        assert abs(2 * ones - bits.size) < 4.5 * np.sqrt(bits.size), f"bit {bit}"


@pytest.mark.parametrize("name", ["region/somewhere", "common factor", "region/somewhere else"])
def test_normals_are_normal_in_the_middle_and_in_the_tails(name: str) -> None:
    z = normals(name).reshape(-1)
    counts, _ = np.histogram(special.ndtr(z), 256, (0, 1))
    assert stats.chisquare(counts).pvalue > RARE
    for power, expected, variance in ((1, 0, 1), (2, 1, 2), (3, 0, 15), (4, 3, 96)):
        assert abs((z**power).mean() - expected) < 4.5 * np.sqrt(variance / z.size), f"moment {power}"
    for limit in (3.0, 4.0):
        expected = z.size * special.ndtr(-limit)
        for beyond in (np.count_nonzero(z > limit), np.count_nonzero(z < -limit)):
            assert stats.poisson.cdf(beyond, expected) > RARE
            assert stats.poisson.sf(beyond - 1, expected) > RARE


def test_drivers_months_paths_and_streams_have_nothing_to_do_with_each_other() -> None:
    """Neither the numbers nor their squares are correlated: neighbours in every direction, and the two of a pair."""
    a = normals("region/somewhere")
    grouped = a.reshape(MONTHS, NDRIVER, GROUPS, LANES)
    pairs = {
        "months": (a[1:], a[:-1]), "drivers": (a[:, 1:], a[:, :-1]), "paths": (a[..., 1:], a[..., :-1]),
        "groups": (grouped[:, :, 1:], grouped[:, :, :-1]), "the pair": (a[:, : NDRIVER // 2], a[:, NDRIVER // 2 :]),
        "words": (grouped[..., 8:], grouped[..., :-8]), "streams": (a, normals("region/somewhere else")),
        "names": (a, normals("region/somewherf")), "seeds": (a, normals("region/somewhere", 20200613)),
    }
    for what, (one, two) in pairs.items():
        for f in (lambda z: z, np.square, np.abs):
            r = np.corrcoef(f(one).reshape(-1), f(two).reshape(-1))[0, 1]
            assert abs(r) * np.sqrt(one.size) < 4.5, what


def test_exponential_and_logarithm_keep_their_bounds() -> None:
    x = np.linspace(-20, 20, 200_001)
    exponential = np.empty_like(x)
    _exponentials(x, exponential)
    np.testing.assert_allclose(exponential, np.exp(x), rtol=1e-13)
    assert exponential[100_000] == 1
    u = np.concatenate([np.geomspace(2.0**-32, 1, 200_001), np.linspace(1e-3, 1, 200_001)]).astype(np.float32)
    logarithm = np.empty_like(u)
    _logarithms(u, logarithm)
    assert logarithm[-1] == 0
    expected = np.log(u.astype(np.float64))
    assert (np.abs(logarithm - expected) <= 2e-7 * np.maximum(1, np.abs(expected))).all()
