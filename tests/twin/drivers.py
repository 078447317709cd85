"""Drivers of a region's month (MODEL.md, Drivers): persistent shocks around a mean path."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from .exact import ONE, ZERO, clamp, dec, total

DRIVERS = ("insured_growth", "wage_growth", "job_loss", "exit_hazard", "collection", "season")
GROWTH = ("insured_growth", "wage_growth")
LARGEST_EXPONENT = Decimal(20)


def cholesky(matrix: list[list[Decimal]]) -> list[list[Decimal]]:
    """Lower triangular L with L · Lᵀ = matrix (Cholesky–Banachiewicz, row by row)."""
    size = len(matrix)
    lower = [[ZERO] * size for _ in range(size)]
    for i in range(size):
        for j in range(i + 1):
            rest = matrix[i][j] - total(lower[i][k] * lower[j][k] for k in range(j))
            lower[i][j] = rest.sqrt() if i == j else rest / lower[j][j]
    return lower


def correlation_matrix(given: Any) -> list[list[Decimal]]:
    """Rows in the order of DRIVERS; None means no correlation between drivers."""
    if given is None:
        return [[ONE if i == j else ZERO for j in DRIVERS] for i in DRIVERS]
    return [[dec(entry) for entry in row] for row in given]


class Shocks:
    """Levels `z` of one region's drivers on one path; all zero at the opening."""

    def __init__(self, economy: dict[str, Any]) -> None:
        self.lower = cholesky(correlation_matrix(economy.get("correlation")))
        self.persistence = {driver: dec(economy["persistence"][driver]) for driver in DRIVERS}
        self.common = {driver: dec(economy["common"][driver]) for driver in DRIVERS}
        self.z = dict.fromkeys(DRIVERS, ZERO)

    def move(self, own: dict[str, Any], common: dict[str, Any]) -> None:
        """One month on, given standard normal innovations: the region's own and the common ones."""
        for i, driver in enumerate(DRIVERS):
            c, rho = self.common[driver], self.persistence[driver]
            mixed_common = total(self.lower[i][j] * dec(common[name]) for j, name in enumerate(DRIVERS))
            mixed_own = total(self.lower[i][j] * dec(own[name]) for j, name in enumerate(DRIVERS))
            innovation = c.sqrt() * mixed_common + (ONE - c).sqrt() * mixed_own
            self.z[driver] = rho * self.z[driver] + (ONE - rho * rho).sqrt() * innovation


def driver_values(
    mean: dict[str, Any], volatility: dict[str, Any], z: dict[str, Decimal],
    shift: dict[str, Decimal], factor: dict[str, Decimal],
) -> dict[str, Decimal]:
    """Values x of all drivers: growth drivers add the shock, level drivers multiply by its exponential."""
    x: dict[str, Decimal] = {}
    for driver in DRIVERS:
        w, a, v = dec(mean[driver]), shift[driver], dec(volatility[driver]) * factor[driver]
        if driver in GROWTH:
            x[driver] = w + a + v * z[driver]
        else:
            exponent = a + v * z[driver] - v * v / 2
            x[driver] = w * clamp(exponent, -LARGEST_EXPONENT, LARGEST_EXPONENT).exp()
    x["collection"] = min(x["collection"], ONE)
    return x
