"""Make 24 months of illustrative actuals for the 14 regions: one path of the baseline, as offices would have reported it.

    python data/inner-mongolia-actuals/make_actuals.py

Writes, in this folder: `reported.csv` (each month as it was first reported), `corrections.csv` (what came later, and
why) and `plan.csv` (budgets and refund targets). One path of the baseline's own draws gives the flows; small reporting
noise is laid over what offices count themselves, and every closing balance is worked out again from opening and flows,
so that it closes to the fen. The same inputs give the same files, byte for byte. Nothing here is any region's real figure.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.actuals.lines import ACTUAL_LINES, BY_KEY, EXPENDITURE, FEN, INCOME
from sim.draws import active_names, mean_draws, path_draws
from sim.layout import DRIVERS, REFUND_CLASSES
from sim.ledger import LINE_KEYS
from sim.months import Month, format_month, parse_month, year_of
from sim.projection import Projection, project
from sim.regions import Regions
from sim.running import prepare
from sim.scenario import Scenario, load_scenario

HERE = Path(__file__).resolve().parent
SCENARIO, MONTHS = "baseline", 24
PATH_SEED = 33
"""Of the one path, drawn by numpy and not by the engine's own generator, so that the tables outlive a change of that:
one with a refund wave in June, regions that fall under 12 months, and caps used up."""
NOISE_SEED = 20211231
NOISE = {"contributions_employer": 0.004, "contributions_employee": 0.004, "benefits": 0.006, "medical_premium": 0.006,
         "other_expenditure": 0.01, "skills_subsidy": 0.01, "ordinary_refund": 0.01, "hardship_refund": 0.01,
         "insured": 0.0004, "recipients": 0.003, "new_recipients": 0.01, "training_subsidy": 0.02}
"""Relative standard deviation of the reporting noise; transfers between accounts are booked alike on both sides."""
LATE = ("阿拉善盟", "2021-08", "2021-09", "系统升级，次月补报")
"""Region, month, month in which its return came, why."""
WRONG = ("通辽市", "benefits", "2020-11", "2021-01", -2_600_000, "少计一个旗县 11 月份失业保险金，次年 1 月更正")
"""Region, line, month, month of the correction, yuan that the first report was off by, why."""
UNITS = {"fen": "元", "persons": "人", "enterprises": "户"}
BUDGET_LINES = ("contributions_employer", "contributions_employee", "interest", "benefits", "medical_premium",
                "assistance", "skills_subsidy", "ordinary_refund", "hardship_refund", "other_expenditure", "remittance")
TARGET_LINES = ("ordinary_refund", "hardship_refund", "firms_refunded", "staff_refunded", "training_persons")
BUDGET_FIGURES, TARGET_FIGURES = 3, 2
"""Significant figures that budgets and targets are rounded to."""
PERSON_MONTHS_PAID = 600.0
"""Yuan per person and month of training (N12): persons are counted back from the money."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Row = tuple[str, Month, dict[str, int]]


def engine_path(scenario: Scenario, seed: int = PATH_SEED) -> tuple[Projection, dict[str, Floats]]:
    """The baseline's mean path, for the plan, and every ledger line [R, M] of one path drawn from `seed`."""
    ready = prepare(scenario)
    economy, random = ready.inputs.economy, np.random.default_rng(seed)
    normals = {name: random.standard_normal(1) for name in active_names(economy)}
    innovations = random.standard_normal((scenario.months, len(ready.regions) + 1, len(DRIVERS), 1))
    drawn = path_draws(economy, normals, 1)._replace(innovations=innovations)
    path = project(ready.inputs, paths=1, seed=scenario.seed, record=LINE_KEYS, draws=lambda first, count: drawn,
                   plan=ready.plan, forward=ready.forward, keep_outcomes=True)
    assert path.outcomes is not None
    names = {key: path.outcome("balance" if key == "closing" else key) for key in LINE_KEYS}
    calm = project(replace(ready.inputs, economy=replace(economy, volatility=np.zeros_like(economy.volatility))), paths=1,
                   seed=scenario.seed, draws=lambda first, count: mean_draws(economy), plan=ready.plan,
                   forward=ready.forward)
    return calm, {key: path.outcomes[o, :, :, 0] for key, o in names.items()}


def lines_of(ledger: dict[str, Floats], regions: Regions) -> dict[str, Floats]:
    """The lines of the actuals [R, M] in yuan or counts that a ledger amounts to; arrears are not paid, so not reported."""
    lines = {line.key: np.sum([ledger[key] for key in line.ledger], axis=0) for line in ACTUAL_LINES if line.ledger}
    unpaid = ledger["arrears_incurred"] - ledger["arrears_settled"]
    for key in ("hardship_refund", "ordinary_refund", "other_expenditure", "benefits"):
        less = np.clip(unpaid, -np.inf, lines[key])
        lines[key], unpaid = lines[key] - less, unpaid - less
    lines["firms_refunded"], lines["staff_refunded"] = refunded(ledger, regions)
    lines["training_persons"] = lines["training_subsidy"] / PERSON_MONTHS_PAID
    return lines


def refunded(ledger: dict[str, Floats], regions: Regions) -> tuple[Floats, Floats]:
    """Enterprises and staff refunded [R, M], counted back from the money by class; a top-up reaches nobody anew."""
    scenario = load_scenario(SCENARIO)
    firms, staff = np.zeros_like(ledger["topup"]), np.zeros_like(ledger["topup"])
    for k, name in enumerate(REFUND_CLASSES):
        insured, count = regions.insured[:, k : k + 1], regions.firms[:, k : k + 1]
        paid_in = regions.contributions_last_year[:, k : k + 1] / insured
        ratio = np.array([scenario.policy.number("refund_ratio", Month(scenario.start + m), member=name)
                          for m in range(MONTHS)])
        people = ledger[f"ordinary_refund_{name}"] / (paid_in * ratio)
        staff, firms = staff + people, firms + people * count / insured
    benefit = ledger["benefits"] / ledger["recipients"]
    people = ledger["hardship_refund"] / (6 * benefit)
    covered = regions.insured[:, : len(REFUND_CLASSES)].sum(axis=1)[:, None]
    per_person = regions.firms[:, : len(REFUND_CLASSES)].sum(axis=1)[:, None] / covered
    return firms + people * per_person, staff + people


def reported(lines: dict[str, Floats], regions: Regions) -> list[Row]:
    """Whole fen and counts by region and month, with noise, closing to the fen."""
    noise, rows = np.random.default_rng(NOISE_SEED), list[Row]()
    balance = [round(FEN * each) for each in regions.balance]
    for m in range(MONTHS):
        for r, name in enumerate(regions.names):
            cells: dict[str, int] = {}
            for line in ACTUAL_LINES:
                factor = 1 + NOISE.get(line.key, 0.0) * float(noise.standard_normal())
                scale = FEN if line.unit == "fen" else 1
                if line.key != "closing_balance":
                    cells[line.key] = max(0, round(float(lines[line.key][r, m]) * factor * scale))
            closing = close(balance[r], cells)
            if closing < 0:  # the treasury pays what is missing
                cells["fiscal_subsidy"] -= closing
                closing = 0
            balance[r] = cells["closing_balance"] = closing
            rows.append((name, Month(parse_month("2020-01") + m), cells))
    return rows


def close(opening: int, cells: dict[str, int]) -> int:
    """Closing balance in fen."""
    return opening + sum(cells[key] for key in INCOME) - sum(cells[key] for key in EXPENDITURE)


def first_reports(rows: list[Row]) -> tuple[list[Row], list[tuple[str, str, Row]]]:
    """Rows as they were first reported, and corrections as (month of the correction, why, row as it should be)."""
    name, line, month, corrected, off, why = WRONG
    late, late_month, came, late_why = LATE
    first, corrections = list[Row](), list[tuple[str, str, Row]]()
    for region, when, cells in rows:
        if (region, format_month(when)) == (late, late_month):
            corrections.append((came, late_why, (region, when, cells)))
        elif region == name and parse_month(month) <= when < parse_month(corrected):
            wrong = dict(cells)
            wrong[line] += off * FEN if when == parse_month(month) else 0
            wrong["closing_balance"] -= off * FEN
            first.append((region, when, wrong))
            corrections.append((corrected, why, (region, when, cells)))
        else:
            first.append((region, when, cells))
    return first, corrections


def plan(projection: Projection) -> list[tuple[str, int, str, str, int]]:
    """Budgets and targets by region and year: the deterministic baseline, rounded; for 2020 a budget made before the notice,
    so without the hardship refund and with the old ratio for small enterprises."""
    rows = list[tuple[str, int, str, str, int]]()
    regions = prepare(load_scenario(SCENARIO)).regions
    ledger = {key: projection.line("balance" if key == "closing" else key)[:, :MONTHS] for key in LINE_KEYS}
    lines = lines_of(ledger, regions)
    years = [year_of(Month(parse_month("2020-01") + m)) for m in range(MONTHS)]
    for year in sorted(set(years)):
        inside = [m for m, each in enumerate(years) if each == year]
        for kind, keys, figures in (("budget", BUDGET_LINES, BUDGET_FIGURES), ("target", TARGET_LINES, TARGET_FIGURES)):
            for r, name in enumerate(regions.names):
                for key in keys:
                    amount = float(lines[key][r, inside].sum())
                    if kind == "budget" and year == 2020:
                        amount *= {"hardship_refund": 0.0, "ordinary_refund": 0.6}.get(key, 1.0)
                    rows.append((name, year, kind, key, rounded(amount, figures)))
    return rows


def rounded(amount: float, figures: int) -> int:
    """A whole number with so many significant figures."""
    return int(float(f"{amount:.{figures - 1}e}"))


def table(rows: Iterable[Row]) -> list[list[str]]:
    """Rows of the wide layout that offices send: Chinese headers with units, yuan with two decimals."""
    return [[region, format_month(when), *(shown(key, cells[key]) for key in BY_KEY)] for region, when, cells in rows]


def shown(key: str, value: int) -> str:
    return f"{value // FEN}.{value % FEN:02d}" if BY_KEY[key].unit == "fen" else str(value)


def headers() -> list[str]:
    return ["统筹地区", "月份", *(f"{line.zh}（{UNITS[line.unit]}）" for line in ACTUAL_LINES)]


def write(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with (HERE / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def main() -> None:
    """Write the three tables."""
    scenario = load_scenario(SCENARIO)
    projection, ledger = engine_path(scenario)
    regions = scenario.regions()
    rows = reported({key: values[:, :MONTHS] for key, values in lines_of(
        {key: values[:, :MONTHS] for key, values in ledger.items()}, regions).items()}, regions)
    first, corrections = first_reports(rows)
    write("reported.csv", headers(), table(first))
    write("corrections.csv", ["报送月份", "更正原因", *headers()],
          [[when, why, *table([row])[0]] for when, why, row in sorted(corrections, key=lambda each: each[0])])
    write("plan.csv", ["region", "year", "kind", "line", "value", "unit", "status", "source"],
          [[region, year, kind, key, value, {"fen": "yuan"}.get(BY_KEY[key].unit, BY_KEY[key].unit), "I",
            "make_actuals.py: the deterministic baseline, rounded"] for region, year, kind, key, value in plan(projection)])


if __name__ == "__main__":
    main()
