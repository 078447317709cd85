"""Contributions: employer and employee, relief by size class, collection, and the remittance that they give rise to."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.compiled import step
from sim.layout import (
    G_OTHER_INCOME,
    G_SHARE,
    LANES,
    NCLASS,
    P_EMPLOYEE_RATE,
    P_EMPLOYER_RATE,
    P_RELIEF,
    P_REMITTANCE_RATE,
)
from sim.ledger import (
    L_CONTRIBUTIONS_DUE,
    L_CONTRIBUTIONS_EMPLOYEE,
    L_CONTRIBUTIONS_EMPLOYER,
    L_OTHER_INCOME,
    L_RELIEF,
    L_REMITTANCE,
)
from sim.state import F_NET, F_REMITTANCE, S_INSURED, S_WAGE, S_YEAR_CONTRIBUTIONS, X_COLLECTION, X_SEASON

Array = NDArray[np.float64]


@step
def contributions(state: Array, line: Array, flow: Array, x: Array, rule: Array, region: Array) -> None:
    """Contributions due and received, relief, remittance (MODEL.md 3 and 9; N5 for the remittance)."""
    employer_rate, employee_rate = rule[P_EMPLOYER_RATE], rule[P_EMPLOYEE_RATE]
    employer, employee, relief = 0.0, 0.0, 0.0
    for k in range(NCLASS):
        share = region[G_SHARE + k]
        employer += share * employer_rate * (1.0 - rule[P_RELIEF + k])
        employee += share * employee_rate
        relief += share * employer_rate * rule[P_RELIEF + k]
    remittance_rate, other_income = rule[P_REMITTANCE_RATE], region[G_OTHER_INCOME]
    for i in range(LANES):
        base = state[S_INSURED + i] * state[S_WAGE + i] * x[X_SEASON + i]
        received = base * x[X_COLLECTION + i]
        due = base * (employer + employee)
        remittance = due * remittance_rate
        line[L_CONTRIBUTIONS_EMPLOYER + i] = received * employer
        line[L_CONTRIBUTIONS_EMPLOYEE + i] = received * employee
        line[L_RELIEF + i] = received * relief
        line[L_CONTRIBUTIONS_DUE + i] = due
        line[L_OTHER_INCOME + i] = other_income
        line[L_REMITTANCE + i] = remittance
        flow[F_REMITTANCE + i] = remittance
        flow[F_NET + i] = received * employer + received * employee + other_income - remittance
        x[X_SEASON + i] = received  # from here on: the wage bill on which contributions were received
    for k in range(NCLASS):
        coefficient = region[G_SHARE + k] * (employer_rate * (1.0 - rule[P_RELIEF + k]) + employee_rate)
        at = S_YEAR_CONTRIBUTIONS + k * LANES
        for i in range(LANES):
            state[at + i] += x[X_SEASON + i] * coefficient
