"""All regions of one path and their pool: the month from the look-up of its rules to the closing of its accounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from .adjustment import Need, cover, grant_all
from .dates import january_of, month_number, month_text, months_over
from .drivers import DRIVERS, Shocks, driver_values
from .events import benefits, contributions, labour, recipients
from .exact import INFINITY, TWELVE, ZERO, dec, total
from .opening import DEFINITIONS, ITEMS, Fund, YearAccounts, cell, coverage_expenditures, months_of_coverage, open_fund
from .policy import Policy
from .refunds import TakeUpBefore, judge_gates, judge_hardship, new_year, refunds
from .rules import CLASSES, REFUND_CLASSES, YEARS_BANDS, Rules, refund_run, windows
from .takeup import TakeUp
from .training import CHANNELS, pay_training, training_due

Plan = dict[str, list[dict[str, Decimal]]]


class World:
    """One path. Built at the opening; `month` must then be called for the months in order."""

    def __init__(
        self, rows: Sequence[dict[str, Any]], policy: Policy, settings: dict[str, Any], economy: dict[str, Any],
        draws: dict[str, Any], plan: Plan | None,
    ) -> None:
        self.policy, self.economy, self.draws, self.plan = policy, economy, draws, plan
        self.start = month_number(settings["start"])
        self.pool = dec(settings["pool_balance_yuan"])
        self.rules: dict[str, Rules] = {}
        self.still_entitled: dict[str, list[Decimal]] = {}
        self.funds: list[Fund] = []
        self.shocks: dict[str, Shocks] = {}
        for row in rows:
            self._open(row, str(settings.get("opening_carry", "none")))
        self.takeup = TakeUp(draws["level"], draws["half_time"], economy["steepness"])
        self._open_takeup(self.start - 1)

    def _open(self, row: dict[str, Any], carry: str) -> None:
        """Add one region as it stands at the opening."""
        name = str(row["region"])
        self.rules[name] = Rules(self.policy, name, str(row["minimum_wage_zone"]))
        shares = [cell(row, f"contribution_years_{band.replace('-', '_')}_share") for band in YEARS_BANDS]
        self.still_entitled[name] = self.rules[name].still_entitled(self.start, shares)
        hazard = self.economy["hazard"][name]
        self.funds.append(open_fund(row, self.start - 1, hazard, self.still_entitled[name], carry))
        self.shocks[name] = Shocks(self.economy)

    def _open_takeup(self, opening: int) -> None:
        """What had been paid before the opening: in batch mode all that the last run could pay."""
        runs = (month for month in range(opening, opening - 24, -1) if refund_run(self.policy, month))
        last_run = next(runs, None)
        if last_run is not None:
            self.takeup.open(last_run, *self._windows(opening), self._lag(last_run))

    def _windows(self, month: int) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
        """Open months of this calendar year's and of last year's refund windows."""
        return windows(self.policy, january_of(month)), windows(self.policy, january_of(month) - 12)

    def _lag(self, month: int) -> int:
        """Whole months between application and payment."""
        return int(self.policy.value("refund_processing_lag_months", month))

    def month(self, month: int) -> dict[str, Any]:
        """One month of all regions; returns what happened."""
        rules = {fund.name: self.rules[fund.name].of(month) for fund in self.funds}
        if month == january_of(month):
            self.takeup.new_year()
            for fund in self.funds:
                new_year(fund)
        before = TakeUpBefore(self.takeup, january_of(month) == january_of(self.start - 1))
        units, carried = self._units(month)
        figures: dict[str, dict[str, Any]] = {}
        for fund in self.funds:
            figures[fund.name] = self._alone(fund, rules[fund.name], month, units, carried, before)
        pool = self._together(month, rules, figures)
        for fund in self.funds:
            self._close(fund, month, figures[fund.name])
        return {"month": month_text(month), "regions": figures, "pool": pool}

    def _units(self, month: int) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
        """Refund units paid this month; none without a refund run."""
        if not refund_run(self.policy, month):
            nothing = dict.fromkeys(self.takeup.paid, ZERO)
            return nothing, nothing
        return self.takeup.run(month, *self._windows(month), self._lag(month))

    def _alone(
        self, fund: Fund, rules: dict[str, Any], month: int, units: dict[str, Decimal], carried: dict[str, Decimal],
        before: TakeUpBefore,
    ) -> dict[str, Any]:
        """Steps 2 to 9: what a region does by itself."""
        opening = {"opening": fund.balance, "skills_account_opening": fund.skills_account,
                   "arrears_opening": fund.arrears_own + fund.arrears_support}
        x = self._drivers(fund, month)
        flows = labour(fund, x)
        flows |= contributions(fund, rules, x)
        hazard = [dec(each) for each in self.economy["hazard"][fund.name]]
        recipients(fund, rules, x, hazard, self.still_entitled[fund.name], flows)
        flows |= benefits(fund, rules)
        self._gates(fund, rules, month)
        flows |= refunds(fund, rules, units, carried, before, flows)
        flows["refunds"] = total(flows[f"ordinary_refund_{k}"] for k in REFUND_CLASSES) + (
            flows["topup"] + flows["hardship_refund"])
        flows |= self._training(fund, rules, month)
        flows["remittance"] = rules["remittance_rate"] * flows["contributions_due"]
        flows["other_income"] = fund.number("other_income_yuan_per_month", 0)
        flows["interest"] = rules["interest_rate"] * max(ZERO, opening["opening"])
        return opening | flows

    def _drivers(self, fund: Fund, month: int) -> dict[str, Decimal]:
        """The month's driver values of a region."""
        m, shocks = month - self.start, self.shocks[fund.name]
        if "own" in self.draws:
            shocks.move(self.draws["own"][m][fund.name], self.draws["common"][m])
        shift = {driver: dec(self.draws["a"][driver]) for driver in DRIVERS}
        factor = {driver: dec(self.draws["b"][driver]) for driver in DRIVERS}
        mean, volatility = self.economy["mean"][m][fund.name], self.economy["volatility"][m][fund.name]
        return driver_values(mean, volatility, shocks.z, shift, factor)

    def _gates(self, fund: Fund, rules: dict[str, Any], month: int) -> None:
        """Step 6, with the period over which coverage is judged."""
        period = self.policy.value("coverage_period", month)
        definition = self.policy.value("coverage_expenditure", month)
        year_begins = month in (january_of(month), self.start)
        if period == "trailing_12" and month != january_of(month):
            # In January these are last year's, exactly; twelve twelfths of a sum may miss a last digit.
            balance, expenditure = fund.balance, total(fund.recent[definition])
        else:
            balance, expenditure = fund.balance_last, fund.last_year.expenditure[definition]
        if period == "forward_12":
            expenditure = self._ahead(fund, month, definition)
        if year_begins or period == "trailing_12":
            judge_gates(fund, rules, balance, expenditure)
        if year_begins:
            judge_hardship(fund, rules)
        if month == self.start:
            fund.live_coverage = months_of_coverage(balance, expenditure)
            if fund.carry_by_proxy:
                fund.carried = replace(fund.promise, base=fund.carried.base)

    def _ahead(self, fund: Fund, month: int, definition: str) -> Decimal:
        """Expenditure of the next 12 months, this one included, in the deterministic projection."""
        assert self.plan is not None
        ahead = self.plan[fund.name][month - self.start:][:12]
        return total(each[definition] for each in ahead) * TWELVE / len(ahead)

    def _training(self, fund: Fund, rules: dict[str, Any], month: int) -> dict[str, Decimal]:
        """Step 8: the skills account pays training subsidies as far as it goes."""
        newcomers = {c: fund.number(f"training_{c}_persons_per_month", 0) for c in CHANNELS}
        due = training_due(self.rules[fund.name], month, newcomers)
        account = fund.skills_account + rules["skills_topup"]
        level = dec(self.draws["level"]["training"])
        paid, fund.training_backlog = pay_training(due, level, fund.training_backlog, account)
        fund.skills_account = account - total(paid.values())
        return {f"training_{c}": paid[c] for c in CHANNELS} | {
            "skills_topup": rules["skills_topup"], "training_backlog": total(fund.training_backlog.values())}

    def _together(self, month: int, rules: dict[str, Any], figures: dict[str, Any]) -> dict[str, Decimal]:
        """Steps 10 and 11: needs, grants out of the pool, fiscal subsidies, arrears, interest."""
        opening = self.pool
        remittances = total(figures[fund.name]["remittance"] for fund in self.funds)
        needs = {fund.name: self._need(fund, rules[fund.name], month, figures[fund.name]) for fund in self.funds}
        grant_all(list(needs.values()), opening + remittances, self.policy.value("rationing", month))
        for fund in self.funds:
            self._settle(fund, needs[fund.name], figures[fund.name])
        grants = total(need.grant for need in needs.values())
        interest = dec(self.policy.value("pool_interest_rate", month)) / TWELVE * max(ZERO, opening)
        self.pool = opening + remittances + interest - grants
        return {"opening": opening, "remittances": remittances, "interest": interest, "grants": grants,
                "closing": self.pool}

    def _need(self, fund: Fund, rules: dict[str, Any], month: int, flow: dict[str, Any]) -> Need:
        """Step 10 up to the cap; books the month's expenditure and remittance first."""
        spent = coverage_expenditures({item: flow[item] for item in ITEMS})
        for name in DEFINITIONS:
            fund.year.expenditure[name] += spent[name]
            fund.recent[name] = [*fund.recent[name][1:], spent[name]]
        fund.year.remitted += flow["remittance"]
        received = flow["contributions_employer"] + flow["contributions_employee"] + flow["other_income"]
        own = fund.balance + received - spent["statutory"] - flow["skills_subsidy"] - flow["refunds_own"] - (
            flow["remittance"] + fund.arrears_own)
        floor = rules["floor_months"] * fund.last_year.expenditure["statutory"] / TWELVE
        cap = rules["grant_multiple"] * self._remitted(fund, month) - fund.year.granted
        definition = self.policy.value("coverage_expenditure", month)
        assert fund.live_coverage is not None
        return Need(
            name=fund.name, own_money=own, cannot_pay=max(ZERO, -own),
            handed_on=fund.arrears_support + flow["refunds_supported"],
            below_floor=max(ZERO, floor - max(own, ZERO)), cap_left=max(ZERO, cap),
            recent_expenditure=total(fund.recent[definition]), live_coverage=fund.live_coverage,
        )

    def _remitted(self, fund: Fund, month: int) -> Decimal:
        """What counts as remitted in the current year for the cap on grants."""
        basis = self.policy.value("remitted_basis", month)
        if basis == "year_to_date":
            return fund.year.remitted
        if basis == "annualised":
            return fund.year.remitted * TWELVE / months_over(month)
        assert self.plan is not None
        first = january_of(month) - self.start
        planned = total(each["remittance"] for each in self.plan[fund.name][max(0, first):first + 12])
        return planned + (fund.number("remitted_this_year_yuan", 0) if first < 0 else ZERO)

    def _settle(self, fund: Fund, need: Need, flow: dict[str, Any]) -> None:
        """Steps 10 to 12 for one region: support money, arrears, the closing balance."""
        capacity = fund.number("fiscal_capacity_yuan_per_year", INFINITY)
        result = cover(need, capacity - fund.year.fiscal_subsidy)
        fund.year.granted += need.grant
        fund.year.fiscal_subsidy += need.fiscal_subsidy
        fund.arrears_own, fund.arrears_support = result["arrears_own"], result["arrears_support"]
        fund.balance = max(need.own_money, ZERO) + result["left_over"] + flow["interest"]
        flow |= {
            "grant": need.grant, "fiscal_subsidy": need.fiscal_subsidy, "need": need.whole, "capped": need.capped,
            "cap_left": need.cap_left, "shortage": need.cannot_pay, "own_money": need.own_money,
            "arrears_settled": flow["arrears_opening"], "arrears_incurred": fund.arrears_own + fund.arrears_support,
            "closing": fund.balance,
        }

    def _close(self, fund: Fund, month: int, flow: dict[str, Any]) -> None:
        """Step 12: stocks, flags and coverage of the month; in December the year's sums become last year's."""
        for name in DEFINITIONS:
            flow[f"coverage_{name}"] = months_of_coverage(fund.balance, total(fund.recent[name]))
        fund.live_coverage = flow[f"coverage_{self.policy.value('coverage_expenditure', month)}"]
        flow |= {
            "coverage": fund.live_coverage, "insured": fund.insured, "wage": fund.wage,
            "recipients": list(fund.recipients), "recipients_total": total(fund.recipients),
            "assisted": list(fund.assisted), "assisted_total": total(fund.assisted),
            "skills_account": fund.skills_account, "topup_outstanding": fund.topup_outstanding,
            "arrears_own": fund.arrears_own, "arrears_support": fund.arrears_support,
            "gate_12_open": fund.promise.open_12, "gate_24_open": fund.promise.open_24, "hs": fund.promise.hs,
            "short": flow["shortage"] > ZERO,
        }
        if months_over(month) == 12:
            fund.last_year, fund.balance_last = fund.year, fund.balance
            fund.year = YearAccounts(dict.fromkeys(CLASSES, ZERO), dict.fromkeys(DEFINITIONS, ZERO))
