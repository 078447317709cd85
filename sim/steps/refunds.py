"""Refunds to enterprises: ordinary (稳岗返还), top-up (补差) and hardship, owed on a take-up curve and paid with a lag."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sim.compiled import routine, step
from sim.layout import (
    G_ELIGIBLE,
    G_REFUNDABLE_SHARE,
    LANES,
    NREFUND,
    P_BELOW_GATE,
    P_BENEFIT_1_12,
    P_BENEFIT_13_24,
    P_CARRY_HARDSHIP_MONTHS_A,
    P_CARRY_HARDSHIP_MONTHS_B,
    P_CARRY_RATIO,
    P_HARDSHIP_FORMULA,
    P_HARDSHIP_MONTHS_A,
    P_HARDSHIP_MONTHS_B,
    P_RAISE,
    P_RATIO,
    P_SOCIAL_RATE,
    P_TOPUP_RELEASE,
    SUPPORT,
)
from sim.randomness import exp_bounded
from sim.rows import (
    R_BACKLOG,
    R_FIRST_HALF,
    R_HARDSHIP,
    R_ORDINARY,
    R_OWN,
    R_SECOND_HALF,
    R_SUPPORTED,
    R_TOPUP,
)
from sim.state import (
    K_CARRY_PAID,
    K_OPENING_PAID,
    K_PAID,
    NPAID,
    PAYS_CARRIED,
    PAYS_HARDSHIP,
    PAYS_ORDINARY,
    S_BASE,
    S_CARRY_BASE,
    S_CARRY_HS,
    S_CARRY_OWN_12,
    S_CARRY_OWN_24,
    S_HS,
    S_INSURED,
    S_OWN_12,
    S_OWN_24,
    S_TOPUP_OUTSTANDING,
    S_TOPUP_PAID_BEFORE,
    S_WAGE,
    U_CARRY_UNITS,
    U_PAID_BEFORE,
    U_UNITS,
    U_WAITING,
)

Array = NDArray[np.float64]
FORMULA_A, FORMULA_B, FORMULA_LOWER, FORMULA_HIGHER = range(4)


@routine
def take_up_curve(points: Array, level: Array, log_half: Array, steepness: Array, curve: Array) -> None:
    """Accepted share at every point (stream, months into the window, length of the window) that a run needs.

    A log-logistic curve in time, scaled so that the path's final level is reached when the window closes (MODEL.md 7).
    `points` is [K, 3], `curve` [K, LANES].
    """
    for k in range(points.shape[0]):
        g, months, length = int(points[k, 0]), points[k, 1], points[k, 2]
        share = curve[k]
        final, half = level[g * LANES : (g + 1) * LANES], log_half[g * LANES : (g + 1) * LANES]
        if months <= 0.0 or length <= 0.0:
            for i in range(LANES):
                share[i] = 0.0
        elif months >= length:
            for i in range(LANES):
                share[i] = final[i]
        else:
            now, end, slope = math.log(months), math.log(length), steepness[g]
            for i in range(LANES):
                at_end = 1.0 + exp_bounded(slope * (half[i] - end))
                share[i] = final[i] * (at_end / (1.0 + exp_bounded(slope * (half[i] - now))))


@routine
def opening_units(common: Array, curve: Array, index: NDArray[np.int64]) -> None:
    """Units paid by an observed opening inside a window: what the path's own curve says (MODEL.md 7)."""
    for g in range(NPAID):
        paid = curve[index[g]]
        for i in range(LANES):
            common[K_PAID + g * LANES + i] = paid[i]
            common[K_OPENING_PAID + g * LANES + i] = paid[i]


@routine
def refund_units(
    common: Array, unit: Array, curve: Array, index: NDArray[np.int64], january: bool, run: bool,
    pays: NDArray[np.bool_],
) -> None:
    """Units of refund paid this month, the same for all regions of a path: of this year's window and of last year's.

    `index` [NPAID, 3] names the rows of `curve` that are reached, carried and accepted this month. Without a run (batch
    mode) nothing is paid and the backlog waits (N8). `pays` [3] says whether for any path anything is paid or waits of
    ordinary refunds, of hardship refunds, and of last year's window: most months have nothing of one or the other.
    """
    if january:
        for k in range(NPAID * LANES):
            common[K_CARRY_PAID + k] = common[K_PAID + k]
            common[K_PAID + k] = 0.0
            common[K_OPENING_PAID + k] = 0.0
    pays[PAYS_ORDINARY], pays[PAYS_HARDSHIP], pays[PAYS_CARRIED] = False, False, False
    for g in range(NPAID):
        at = g * LANES
        reached, carried, accepted = curve[index[g, 0]], curve[index[g, 1]], curve[index[g, 2]]
        busy, carrying = 0, 0
        for i in range(LANES):
            paid, carry_paid = common[K_PAID + at + i], common[K_CARRY_PAID + at + i]
            units = max(0.0, reached[i] - paid) if run else 0.0
            carry = max(0.0, carried[i] - carry_paid) if run else 0.0
            waiting = max(0.0, accepted[i] - (paid + units))
            unit[U_UNITS + at + i] = units
            unit[U_PAID_BEFORE + at + i] = paid - common[K_OPENING_PAID + at + i]
            unit[U_CARRY_UNITS + at + i] = carry
            unit[U_WAITING + at + i] = waiting
            common[K_PAID + at + i] = paid + units
            common[K_CARRY_PAID + at + i] = carry_paid + carry
            busy += 1 if units + waiting > 0.0 else 0
            carrying += 1 if carry > 0.0 else 0
        if busy > 0:
            pays[PAYS_ORDINARY if g < NREFUND else PAYS_HARDSHIP] = True
        if carrying > 0:
            pays[PAYS_CARRIED] = True


@step
def ordinary_refunds(
    state: Array, row: Array, unit: Array, rule: Array, region: Array, carrying: bool, owed: Array
) -> None:
    """Ordinary refunds by class (N1, notice 二(一)): ratio · last year's contributions · eligible share · units paid.

    `carrying`: some path still pays what last year's window accepted. What the open gate lets the region pay is its
    `own`, the rest is `supported`; this step is the first of a month to write them. `owed` [LANES] is scratch: the share
    of the base that is owed at all.
    """
    support = 1.0 if rule[P_BELOW_GATE] == SUPPORT else 0.0
    r0, r1 = rule[P_RATIO] * region[G_ELIGIBLE], rule[P_RATIO + 1] * region[G_ELIGIBLE + 1]
    r2, r3 = rule[P_RATIO + 2] * region[G_ELIGIBLE + 2], rule[P_RATIO + 3] * region[G_ELIGIBLE + 3]
    base, paid = state[S_BASE : S_BASE + NREFUND * LANES], row[R_ORDINARY : R_ORDINARY + NREFUND * LANES]
    units, waiting = unit[U_UNITS : U_UNITS + NREFUND * LANES], unit[U_WAITING : U_WAITING + NREFUND * LANES]
    for i in range(LANES):
        gate = state[S_OWN_12 + i]
        share = (1.0 - state[S_HS + i]) * max(gate, support)
        b0, b1 = base[i] * r0 * share, base[LANES + i] * r1 * share
        b2, b3 = base[2 * LANES + i] * r2 * share, base[3 * LANES + i] * r3 * share
        n0, n1 = b0 * units[i], b1 * units[LANES + i]
        n2, n3 = b2 * units[2 * LANES + i], b3 * units[3 * LANES + i]
        total = (n0 + n1) + (n2 + n3)
        own = total * gate
        paid[i] = n0
        paid[LANES + i] = n1
        paid[2 * LANES + i] = n2
        paid[3 * LANES + i] = n3
        row[R_OWN + i] = own
        row[R_SUPPORTED + i] = total - own
        row[R_BACKLOG + i] = (
            (b0 * waiting[i] + b1 * waiting[LANES + i]) + (b2 * waiting[2 * LANES + i] + b3 * waiting[3 * LANES + i]))
    if carrying:
        for i in range(LANES):
            owed[i] = (1.0 - state[S_CARRY_HS + i]) * max(state[S_CARRY_OWN_12 + i], support)
        for k in range(NREFUND):
            at = k * LANES
            carried = rule[P_CARRY_RATIO + k] * region[G_ELIGIBLE + k]
            for i in range(LANES):
                before = state[S_CARRY_BASE + at + i] * carried * owed[i] * unit[U_CARRY_UNITS + at + i]
                own = before * state[S_CARRY_OWN_12 + i]
                row[R_ORDINARY + at + i] += before
                row[R_OWN + i] += own
                row[R_SUPPORTED + i] += before - own


@routine
def topups(state: Array, row: Array, unit: Array, rule: Array, region: Array) -> None:
    """Top-up of what was paid at a lower ratio earlier in the year (N2): owed when the ratio rises, paid once."""
    for k in range(NREFUND):
        raised = rule[P_RAISE + k]
        if raised > 0.0:
            at = k * LANES
            old_ratio = rule[P_RATIO + k] - raised
            before_opening = raised / old_ratio if old_ratio > 0.0 else 0.0
            for i in range(LANES):
                base = state[S_BASE + at + i] * region[G_ELIGIBLE + k] * (1.0 - state[S_HS + i])
                observed = before_opening * state[S_TOPUP_PAID_BEFORE + at + i]
                # a second rise is counted on what the first one brings them to
                state[S_TOPUP_PAID_BEFORE + at + i] += observed
                owed = raised * base * unit[U_PAID_BEFORE + at + i] + observed
                # nothing was paid at a ratio of zero, so there is nothing to top up
                state[S_TOPUP_OUTSTANDING + i] += owed if old_ratio > 0.0 else 0.0
    release = rule[P_TOPUP_RELEASE]
    support = 1.0 if rule[P_BELOW_GATE] == SUPPORT else 0.0
    for i in range(LANES):
        released = release * state[S_TOPUP_OUTSTANDING + i]
        state[S_TOPUP_OUTSTANDING + i] -= released
        paid = released * max(state[S_OWN_12 + i], support)
        own = paid * state[S_OWN_12 + i]
        row[R_TOPUP + i] = paid
        row[R_OWN + i] += own
        row[R_SUPPORTED + i] += paid - own
        row[R_BACKLOG + i] += state[S_TOPUP_OUTSTANDING + i]


@step
def hardship_value(formula: float, a: float, b: float) -> float:
    """Hardship refund per insured, yuan, from the two formulas of N3 (notice 二(二)) and the region's choice."""
    if formula == FORMULA_A:
        return a
    if formula == FORMULA_B:
        return b
    return min(a, b) if formula == FORMULA_LOWER else max(a, b)


@routine
def hardship_refunds(state: Array, row: Array, unit: Array, rule: Array, region: Array) -> None:
    """Hardship refunds (N3): what is paid of this year's and of last year's window, and who pays it."""
    formula, social_rate, level = rule[P_HARDSHIP_FORMULA], rule[P_SOCIAL_RATE], rule[P_BENEFIT_1_12]
    level_13_24 = rule[P_BENEFIT_13_24]
    months_a, months_b = rule[P_HARDSHIP_MONTHS_A], rule[P_HARDSHIP_MONTHS_B]
    carry_a, carry_b = rule[P_CARRY_HARDSHIP_MONTHS_A], rule[P_CARRY_HARDSHIP_MONTHS_B]
    refundable, at = region[G_REFUNDABLE_SHARE], NREFUND * LANES
    support = 1.0 if rule[P_BELOW_GATE] == SUPPORT else 0.0
    for i in range(LANES):
        first, second = row[R_FIRST_HALF + i], row[R_SECOND_HALF + i]
        people = first + second
        average = (level * first + level_13_24 * second) / people if people > 0.0 else level
        contributions = social_rate * state[S_WAGE + i]
        staff = state[S_INSURED + i] * refundable
        value = hardship_value(formula, months_a * average, months_b * contributions)
        carried = hardship_value(formula, carry_a * average, carry_b * contributions)
        owed = value * staff * state[S_HS + i] * max(state[S_OWN_24 + i], support)
        now = owed * unit[U_UNITS + at + i]
        payable = carried * staff * state[S_CARRY_HS + i] * max(state[S_CARRY_OWN_24 + i], support)
        before = payable * unit[U_CARRY_UNITS + at + i]
        own = now * state[S_OWN_24 + i] + before * state[S_CARRY_OWN_24 + i]
        row[R_HARDSHIP + i] = now + before
        row[R_OWN + i] += own
        row[R_SUPPORTED + i] += (now + before) - own
        row[R_BACKLOG + i] += owed * unit[U_WAITING + at + i]
