"""What happens in one region before anybody judges a gate: labour, contributions, recipients, benefits (steps 2-5)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from .exact import ONE, ZERO, total
from .opening import ASSISTANCE_MONTHS, Fund
from .rules import CLASSES, SPELL_MONTHS

Line = dict[str, Decimal]


def labour(fund: Fund, x: Line) -> Line:
    """Step 2: staff and wage move on; some lose their jobs, and a part of these claim."""
    fund.insured = max(ZERO, fund.insured * (ONE + x["insured_growth"]))
    fund.wage = max(ZERO, fund.wage * (ONE + x["wage_growth"]))
    losses = fund.insured * x["job_loss"]
    return {"job_losses": losses, "new_recipients": losses * fund.number("claim_share")}


def contributions(fund: Fund, rules: dict[str, Any], x: Line) -> Line:
    """Step 3: what is due, what is received of it, and what relief waives."""
    due_base = fund.insured * fund.wage * x["season"]
    employer, employee, waived = {}, {}, {}
    for k in CLASSES:
        part = due_base * fund.share(k)
        employer[k] = part * rules["employer_rate"] * (ONE - rules["relief"][k])
        employee[k] = part * rules["employee_rate"]
        waived[k] = part * rules["employer_rate"] * rules["relief"][k]
        fund.year.contributions[k] += (employer[k] + employee[k]) * x["collection"]
    return {
        "contributions_due": total(employer.values()) + total(employee.values()),
        "contributions_employer": total(employer.values()) * x["collection"],
        "contributions_employee": total(employee.values()) * x["collection"],
        "relief": total(waived.values()) * x["collection"],
    }


def recipients(fund: Fund, rules: dict[str, Any], x: Line, hazard: list[Decimal], still_entitled: list[Decimal],
               flows: Line) -> None:
    """Step 4: one spell month on for everybody who stays and is still entitled; assistance for a part of the others."""
    leaving = [min(ONE, h * x["exit_hazard"]) for h in hazard]
    staying = [fund.recipients[d] * (ONE - leaving[d]) for d in range(SPELL_MONTHS)]
    exhausted = total(staying[d] * (ONE - still_entitled[d]) for d in range(SPELL_MONTHS))
    moved = [staying[d] * still_entitled[d] for d in range(SPELL_MONTHS - 1)]
    fund.recipients = [flows["new_recipients"], *moved]
    unclaimed = flows["job_losses"] * (ONE - fund.number("claim_share"))
    admitted = rules["assistance_intake"] * fund.number("assistance_take_up_share") * (unclaimed + exhausted)
    waiting = [fund.assisted[j] * (ONE - leaving[j]) for j in range(ASSISTANCE_MONTHS - 1)]
    fund.assisted = [admitted, *waiting]
    flows["exhausted"] = exhausted


def benefits(fund: Fund, rules: dict[str, Any]) -> Line:
    """Step 5: the items the fund pays by law, and its own skill-upgrading subsidies."""
    first_year, second_year = total(fund.recipients[:12]), total(fund.recipients[12:])
    paid = rules["benefit_1_12"] * first_year + rules["benefit_13_24"] * second_year
    return {
        "benefits": paid,
        "medical_premium": rules["medical_share"] * fund.wage * (first_year + second_year),
        "assistance": rules["assistance_benefit"] * total(fund.assisted),
        "other_statutory": rules["other_statutory_share"] * paid,
        "skills_subsidy": rules["skills_subsidy"] * fund.insured,
    }
