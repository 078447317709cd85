"""Make the illustrative regions of Inner Mongolia: spread verified totals over 14 regions by stated choices.

    python data/inner-mongolia/make_regions.py

Reads, all in this folder: `totals.csv` (what the regions must add up to), `choices.csv` and `classes.csv` (weights
that are free choices, each with its reason). Rates, benefit levels and shares come from the policy files. Writes
`regions.csv`; `provenance.csv`, kept by hand, names the cells that are more than a free choice. There is no random
number: the same inputs give the same file, byte for byte.

What is solved for, not typed in: the public institutions' part of the contribution base, so that the relief of
February to June 2020 is met; and one factor on the free coverage targets, so that the balances add up to their total.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import brentq

from sim.layout import CHANNELS, CLASSES, REFUND_CLASSES
from sim.months import parse_month
from sim.policy import Policy
from sim.regions import CONTRIBUTION_YEARS

HERE = Path(__file__).resolve().parent
OPENING = "2019-12"
LAST_YEAR = parse_month(OPENING)
RELIEF_MONTH = parse_month("2020-03")
MONTHS = 12
RECIPIENTS_OF_MONTHS_13_24 = 0.1
"""Share of recipients on the lower benefit, an assumption; it only sets last year's benefits."""

Floats = NDArray[np.float64]


def apportion(total: float, weights: Floats) -> Floats:
    """Split a whole number by weights into whole numbers that add up to it exactly (largest remainders)."""
    exact = total * weights / weights.sum()
    parts = np.floor(exact)
    missing = round(total - parts.sum())
    order = np.argsort(-(exact - parts).ravel(), kind="stable")[:missing]
    parts.ravel()[order] += 1
    return parts


def read(name: str) -> pd.DataFrame:
    """One of the hand-written tables of this folder."""
    return pd.read_csv(HERE / name, encoding="utf-8")


class Inputs:
    """The tables of this folder and the policy in force, as arrays: r regions, k `layout.CLASSES`."""

    def __init__(self) -> None:
        self.choices = read("choices.csv")
        self.total = dict(read("totals.csv").set_index("quantity")["value"])
        classes = read("classes.csv").set_index("class").loc[list(CLASSES)]
        self.staff_per_unit = classes["staff_per_unit_weight"].to_numpy(float)
        self.eligible = classes["eligible_share"].to_numpy(float)[: len(REFUND_CLASSES)]
        self.class_weights = self.choices[[f"insured_weight_{k}" for k in CLASSES]].to_numpy(float)
        self.policy = Policy.load()

    def column(self, name: str) -> Floats:
        """One column of the choices, [r]."""
        return self.choices[name].to_numpy(float)

    def rule(self, key: str, member: object = None, month: int = LAST_YEAR) -> float:
        """A number of the policy in force."""
        return self.policy.number(key, month, member=member)  # type: ignore[arg-type]

    def benefit(self) -> Floats:
        """Average benefit of the opening month by region, yuan per recipient and month [r]."""
        wages = np.array([self.rule("minimum_wage", int(zone)) for zone in self.column("minimum_wage_zone")])
        late = RECIPIENTS_OF_MONTHS_13_24
        return wages * ((1 - late) * self.rule("benefit_level_1_12") + late * self.rule("benefit_level_13_24"))


def tilted(inputs: Inputs, tilt: float) -> Floats:
    """Shares by class [r, k] when public institutions weigh exp(tilt) times what the choices say.

    They hold for the insured and for the contribution base alike: a region has one contribution wage, in the model too.
    """
    weights = inputs.class_weights.copy()
    weights[:, CLASSES.index("public")] *= np.exp(tilt)
    return weights / weights.sum(axis=1, keepdims=True)


def relief(inputs: Inputs, tilt: float, insured: Floats, wage: Floats) -> float:
    """Contributions waived from February to June 2020, yuan."""
    total = inputs.total
    base = insured * wage * total["insured_factor_february_june"] * total["wage_factor_february_june"]
    base = base * total["season_sum_february_june"] * total["collection"]
    waived = np.array([inputs.rule("contribution_relief", k, RELIEF_MONTH) for k in CLASSES])
    rate = inputs.rule("contribution_rate_employer", month=RELIEF_MONTH)
    return float((base[:, None] * tilted(inputs, tilt) * waived).sum() * rate)


def solve_tilt(inputs: Inputs, insured: Floats, wage: Floats) -> float:
    """The tilt at which the relief meets its verified total."""
    target = inputs.total["relief_february_june_2020"]
    return float(brentq(lambda tilt: relief(inputs, tilt, insured, wage) - target, -3, 3, xtol=1e-12))


def weighted(total_average: float, weights: Floats, by: Floats) -> Floats:
    """Values in proportion to `weights` whose average, weighted with `by`, is `total_average`."""
    return total_average * weights * by.sum() / (weights * by).sum()


def balances(inputs: Inputs, statutory: Floats) -> Floats:
    """Balance [r], whole yuan: fixed coverage where the choices say so, one common factor on the other targets."""
    target, fixed = inputs.column("coverage_weight_months"), inputs.column("coverage_fixed") == 1
    balance = np.round(target * statutory / MONTHS)
    balance[~fixed] = apportion(inputs.total["balance"] - balance[fixed].sum(), (target * statutory)[~fixed])
    return balance


def expenditure(inputs: Inputs, insured: Floats, recipients: Floats, wage: Floats, paid: Floats) -> dict[str, Floats]:
    """Last year's expenditure by item [r], whole yuan; `paid` is last year's contributions [r, k]."""
    total = inputs.total
    rates = inputs.rule("contribution_rate_employer") + inputs.rule("contribution_rate_employee")
    wage_last_year = total["contributions_2019"] / (total["insured_average_2019"] * rates * MONTHS)
    wages = wage * wage_last_year / total["contribution_wage"]
    benefits = recipients * inputs.benefit() * MONTHS
    refundable = (paid[:, : len(REFUND_CLASSES)] * inputs.eligible).sum(axis=1)
    average_insured = insured * total["insured_average_2019"] / insured.sum()
    items = {
        "benefits": benefits,
        "medical_premium": recipients * wages * inputs.rule("medical_premium_share") * MONTHS,
        "assistance": np.zeros_like(benefits),
        "other_statutory": benefits * inputs.rule("other_statutory_share"),
        "skills_subsidy": average_insured * inputs.rule("skills_subsidy_per_insured") * MONTHS,
        "refunds": apportion(total["refunds_2019"], refundable),
        "remittance": paid.sum(axis=1) * inputs.rule("remittance_rate"),
    }
    return {name: np.round(values) for name, values in items.items()}


def make(inputs: Inputs) -> pd.DataFrame:
    """The table of regions."""
    total, choices = inputs.total, inputs.choices
    insured = apportion(total["insured_opening"], inputs.column("insured_weight_persons"))
    wage = np.round(weighted(total["contribution_wage"], inputs.column("wage_weight"), insured), 2)
    tilt = solve_tilt(inputs, insured, wage)
    by_class = np.array([apportion(n, share) for n, share in zip(insured, tilted(inputs, tilt), strict=True)])
    recipients = apportion(total["recipients"], insured * inputs.column("recipients_weight"))
    paid = apportion(total["contributions_2019"], (insured * wage)[:, None] * tilted(inputs, tilt))
    items = expenditure(inputs, insured, recipients, wage, paid)
    statutory = items["benefits"] + items["medical_premium"] + items["assistance"] + items["other_statutory"]
    balance = balances(inputs, statutory)
    units = by_class / inputs.staff_per_unit
    enterprises = apportion(total["enterprises"], units[:, : len(REFUND_CLASSES)])

    table: dict[str, Any] = {"region": choices["region"], "region_en": choices["region_en"], "opening_month": OPENING,
                             "minimum_wage_zone": choices["minimum_wage_zone"]}
    table |= {f"insured_{k}_persons": by_class[:, i] for i, k in enumerate(CLASSES)}
    table |= {"insured_total_persons": insured, "contribution_wage_yuan_per_month": wage}
    table |= {f"contributions_last_year_{k}_yuan": paid[:, i] for i, k in enumerate(CLASSES)}
    table |= {"contributions_last_year_total_yuan": paid.sum(axis=1)}
    table |= {f"expenditure_last_year_{name}_yuan": values for name, values in items.items()}
    table |= {"expenditure_last_year_total_yuan": sum(items.values()) - items["remittance"],
              "balance_last_year_end_yuan": balance, "balance_opening_yuan": balance,
              "recipients_total_persons": recipients}
    table |= {f"contribution_years_{band}_share": choices[f"contribution_years_{band}_share"]
              for band in CONTRIBUTION_YEARS}
    table |= {"claim_share": choices["claim_share"], "assistance_take_up_share": choices["assistance_take_up_share"],
              "hardship_share": np.round(
                  weighted(total["hardship_share"], inputs.column("hardship_weight"), insured), 4)}
    table |= {f"eligible_{k}_share": inputs.eligible[i] for i, k in enumerate(REFUND_CLASSES)}
    table |= {f"firms_{k}_count": enterprises[:, i] for i, k in enumerate(REFUND_CLASSES)}
    table |= {"firms_public_count": np.round(units[:, -1]),
              "skills_account_balance_yuan": apportion(total["skills_account"], insured)}
    training_weights = insured * inputs.column("training_weight")
    table |= {f"training_{channel}_persons_per_month": apportion(total[f"training_{channel}"], training_weights)
              for channel in CHANNELS}
    table |= {name: choices[name] for name in ("fiscal_capacity_yuan_per_year", "tile_row", "tile_column")}
    table |= {"status": "I", "source": "make_regions.py: totals.csv, choices.csv, classes.csv"}
    return pd.DataFrame(table)


def main() -> None:
    """Write the table."""
    inputs = Inputs()
    table = make(inputs)
    for name in table.select_dtypes("number"):
        if name != "fiscal_capacity_yuan_per_year" and (table[name] % 1 == 0).all():
            table[name] = table[name].astype("int64")
    table["fiscal_capacity_yuan_per_year"] = table["fiscal_capacity_yuan_per_year"].astype("Int64")
    table.to_csv(HERE / "regions.csv", index=False, encoding="utf-8", lineterminator="\n")



if __name__ == "__main__":
    main()
