"""What a screen offers to change in a scenario, and the lines of YAML that each change stands for.

A lever has a language-free key (it stands in links) and a kind of value. `settings_of` turns values of levers into the
content of a scenario file, dated changes from a first to a last month; `values_of` reads such a content back. Nothing
is computed here, and the limits of a value are checked by the rules themselves when the scenario is read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite, sqrt
from typing import Any

from sim.layout import CHANNELS, STREAMS
from sim.months import Month, format_month, month, month_range, parse_month, year_of
from sim.policy_changes import current_policy
from sim.scenario import Scenario
from sim.texts import text

Content = dict[str, Any]
Period = tuple[Month, Month]
SHOCK = "screen"
"""Name of the shock to job losses that a screen adds."""
SHOCK_MONTHS = 12
APPROVAL = ("document", "date", "approver")


@dataclass(frozen=True)
class Lever:
    """Something a scenario may change. `kind`: number, whole, choice (of a rule's codes), flag (1 or 0) or words.

    `low`, `high`, `step` are what a slider offers. With `rule` it is a rule of the policy, of `members` where the rule
    has some; else it is a part of the economy, the data or the run.
    """

    key: str
    group: str
    kind: str = "number"
    low: float = 0.0
    high: float = 1.0
    step: float = 0.05
    rule: str = ""
    members: tuple[str, ...] = ()

    @property
    def choices(self) -> Mapping[str, Mapping[str, str]]:
        """Codes of a rule with their names in both languages."""
        return current_policy().rules[self.rule].form.choices if self.kind == "choice" else {}

    def read(self, written: str) -> Any:
        """The value written in a link; raises ValueError for one that the lever does not have."""
        if self.kind == "choice" and written not in self.choices:
            raise ValueError(text("value.choices", choices=", ".join(self.choices)))
        if self.kind == "words" and not 0 < len(written) <= 80:
            raise ValueError(text("value.word"))
        if self.kind in ("choice", "words"):
            return written
        try:
            value = float(written)
        except ValueError:
            raise ValueError(text("value.number")) from None
        low, high = (0.0, 1.0) if self.kind == "flag" else (self.low, self.high)
        whole = self.kind in ("whole", "flag")
        if not isfinite(value) or not low <= value <= high or (whole and value != int(value)):
            raise ValueError(text("value.range", least=f"{low:g}", most=f"{high:g}"))
        return int(value) if whole else value


def _levels() -> tuple[Lever, ...]:
    return tuple(Lever(f"level_{stream}", "take_up", high=1, step=0.01) for stream in STREAMS)


LEVERS: Mapping[str, Lever] = {lever.key: lever for lever in (
    Lever("ratio_large", "refunds", rule="refund_ratio", members=("large",)),
    Lever("ratio_sme", "refunds", rule="refund_ratio", members=("sme",)),
    Lever("lag", "refunds", "whole", 0, 12, 1, "refund_processing_lag_months"),
    Lever("payment", "refunds", "choice", rule="refund_payment_mode"),
    Lever("window", "refunds", "flag", rule="refund_window", members=("large", "sme")),
    *_levels(),
    Lever("pace", "take_up", low=0.25, high=4, step=0.05),
    Lever("hardship", "hardship", "flag", rule="hardship_offered"),
    Lever("window_hardship", "hardship", "flag", rule="refund_window", members=("hardship",)),
    Lever("formula", "hardship", "choice", rule="hardship_formula"),
    Lever("months_a", "hardship", high=6, step=0.5, rule="hardship_months_a"),
    Lever("months_b", "hardship", high=3, step=0.5, rule="hardship_months_b"),
    Lever("gate_ordinary", "gates", high=60, step=1, rule="gate_ordinary_months"),
    Lever("gate_hardship", "gates", high=60, step=1, rule="gate_hardship_months"),
    Lever("below_gate", "gates", "choice", rule="below_gate"),
    Lever("expenditure", "gates", "choice", rule="coverage_expenditure"),
    Lever("period", "gates", "choice", rule="coverage_period"),
    Lever("remittance", "pool", high=0.3, step=0.005, rule="remittance_rate"),
    Lever("multiple", "pool", high=10, step=0.5, rule="grant_multiple"),
    Lever("multiple_region", "pool", "words"),
    *(Lever(f"approval_{part}", "pool", "words") for part in APPROVAL),
    Lever("basis", "pool", "choice", rule="remitted_basis"),
    Lever("rationing", "pool", "choice", rule="rationing"),
    Lever("floor", "pool", high=24, step=1, rule="working_floor_months"),
    Lever("relief_large", "economy", rule="contribution_relief", members=("large",)),
    Lever("relief_sme", "economy", rule="contribution_relief", members=("sme",)),
    Lever("shock", "economy", low=0, high=5, step=0.1),
    Lever("shock_months", "economy", "whole", 1, 60, 1),
    Lever("wage_growth", "economy", low=-0.2, high=0.3, step=0.005),
    Lever("training_persons", "training", low=0, high=5, step=0.1),
    Lever("skills_account", "training", low=0, high=3, step=0.05),
)}
PERIOD_KEYS = ("since", "until")
GROUPS = tuple(dict.fromkeys(lever.group for lever in LEVERS.values()))


def default_period(base: Scenario) -> Period:
    """When changes hold unless said otherwise: from the first month of the horizon in which the refund ratio changes
    (the notice's, where it lies inside) to the end of that year; the whole horizon where it never does."""
    months = month_range(base.start, base.months)
    rule = base.policy.rules["refund_ratio"]
    values = [piece.value if (piece := rule.at(when)) else None for when in months]
    changed = [when for when, before, after in zip(months[1:], values, values[1:], strict=False) if before != after]
    if not changed:
        return months[0], months[-1]
    return changed[0], _year_end(changed[0], base)


def _year_end(when: Month, base: Scenario) -> Month:
    """The end of a month's year, or of the horizon where that is earlier; never before the month."""
    return Month(max(when, min(base.start + base.months - 1, month(year_of(when), 12))))


def period_of(values: Mapping[str, Any], base: Scenario) -> Period:
    """The months in which the changes hold, as the values say; by default `default_period`, or to the end of the year
    of a first month that is given alone."""
    first, last = default_period(base)
    if values.get("since"):
        first = parse_month(values["since"])
        last = _year_end(first, base)
    return first, parse_month(values["until"]) if values.get("until") else last


def settings_of(values: Mapping[str, Any], base: Scenario) -> Content:
    """The values of levers as the content of a file that extends `base`; other keys of `values` are left alone."""
    content: Content = {}
    period = period_of(values, base)
    for key, lever in LEVERS.items():
        if values.get(key) is None:
            continue
        if lever.rule:
            _lay_rule(content, lever, values, base, period)
        elif key in _PARTS or lever.group == "take_up":
            _PARTS.get(key, _lay_level)(content, key, values, base, period)
    return content


def values_of(content: Mapping[str, Any], base: Scenario) -> dict[str, Any] | None:
    """The values whose `settings_of` is this content; None where a file says more than levers can."""
    found: dict[str, Any] = {}
    policy, economy = content.get("policy") or {}, content.get("economy") or {}
    for rule, entry in policy.items():
        if not isinstance(entry, Mapping) or not {"from", "to", "value"} <= set(entry):
            return None
        found |= {"since": str(entry["from"]), "until": str(entry["to"])}
        for key, lever in LEVERS.items():
            if lever.rule == rule:
                value = entry["value"].get(lever.members[0]) if lever.members else entry["value"]
                found |= {} if value is None else {key: value}
        found |= _special_of(entry, base)
    shock = (economy.get("shocks") or {}).get(SHOCK)
    if isinstance(shock, Mapping):
        found |= {"shock": shock.get("factor"), "shock_months": shock.get("months"), "since": str(shock.get("from"))}
    for stream, part in (economy.get("take_up") or {}).items():
        found[f"level_{stream}"] = (part.get("level") or {}).get("mean")
    found |= _growth_of(economy, found)
    found["pace"] = economy.get("take_up_pace")
    for key, column in _DATA.items():
        found[key] = (content.get("data") or {}).get(column[0], {}).get("scale")
    found = {key: value for key, value in found.items() if value is not None}
    try:
        same = settings_of(found, base) == {key: content[key] for key in ("policy", "economy", "data") if content.get(key)}
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return found if same else None


def _lay_rule(content: Content, lever: Lever, values: Mapping[str, Any], base: Scenario, period: Period) -> None:
    entries = content.setdefault("policy", {})
    entry = entries.setdefault(lever.rule, {"from": format_month(period[0]), "to": format_month(period[1])})
    if lever.members:
        entry.setdefault("value", {}).update(dict.fromkeys(lever.members, values[lever.key]))
    else:
        entry["value"] = values[lever.key]
    if lever.key == "multiple":
        regions, place = base.regions(), values.get("multiple_region")
        if place is not None:
            entry["regions"] = [regions.names[regions.index(place)]]
        given = {part: values.get(f"approval_{part}") for part in APPROVAL}
        if any(given.values()):
            entry["approval"] = {part: words or "" for part, words in given.items()}


def _special_of(entry: Mapping[str, Any], base: Scenario) -> dict[str, Any]:
    """Region and approval of a special multiple."""
    found = {f"approval_{part}": str(words) for part, words in (entry.get("approval") or {}).items()}
    if entry.get("regions"):
        regions = base.regions()
        found["multiple_region"] = regions.names_en[regions.index(entry["regions"][0])]
    return found


def _growth_of(economy: Mapping[str, Any], found: Mapping[str, Any]) -> dict[str, Any]:
    """The growth of the wage inside the period, and the period where nothing else has told it."""
    pieces = (economy.get("drivers") or {}).get("wage_growth", {}).get("growth_per_year") or []
    inside = [at for at, piece in enumerate(pieces) if piece.get("from") and found.get("since") in (None, piece["from"])]
    if not inside or inside[0] + 1 >= len(pieces):
        return {}
    here, after = pieces[inside[0]], pieces[inside[0] + 1]
    return {"wage_growth": here["value"], "since": here["from"], "until": format_month(Month(parse_month(after["from"]) - 1))}


def _lay_level(content: Content, key: str, values: Mapping[str, Any], base: Scenario, _: Period) -> None:
    """The mean of a stream's take-up; its spread shrinks where no Beta distribution could have both."""
    stream, mean = key.removeprefix("level_"), float(values[key])
    spread = min(float(base.economy.take_up[stream].level.sd), round(sqrt(mean * (1 - mean)) / 2, 6))
    _economy(content).setdefault("take_up", {})[stream] = {"level": {"mean": mean, "sd": spread}}


def _lay_pace(content: Content, key: str, values: Mapping[str, Any], _: Scenario, __: Period) -> None:
    _economy(content)["take_up_pace"] = values[key]


def _lay_shock(content: Content, key: str, values: Mapping[str, Any], _: Scenario, period: Period) -> None:
    if values.get("shock") is not None:
        _economy(content).setdefault("shocks", {})[SHOCK] = {
            "driver": "job_loss", "from": format_month(period[0]), "months": values.get("shock_months") or SHOCK_MONTHS,
            "factor": values["shock"], "status": "A"}


def _lay_growth(content: Content, key: str, values: Mapping[str, Any], base: Scenario, period: Period) -> None:
    """Growth of the wage inside the period; before and after it as the base says."""
    before = base.economy.content()["drivers"]["wage_growth"]["growth_per_year"]
    dated = [(parse_month(piece["from"]) if piece.get("from") else None, piece["value"]) for piece in before]
    first, after = period[0], Month(period[1] + 1)
    resumed = [value for since, value in dated if since is None or since <= after][-1:]
    pieces = [(since, value) for since, value in dated if since is None or since < first]
    pieces += [(first, values[key]), *((after, value) for value in resumed)]
    pieces += [(since, value) for since, value in dated if since is not None and since > after]
    _economy(content).setdefault("drivers", {})["wage_growth"] = {"growth_per_year": [
        {"value": value} if since is None else {"from": format_month(since), "value": value} for since, value in pieces]}


_DATA = {"training_persons": tuple(f"training_{channel}_persons_per_month" for channel in CHANNELS),
         "skills_account": ("skills_account_balance_yuan",)}
"""Levers that multiply columns of the regions' table."""


def _lay_data(content: Content, key: str, values: Mapping[str, Any], _: Scenario, __: Period) -> None:
    content.setdefault("data", {}).update({column: {"scale": values[key]} for column in _DATA[key]})


def _economy(content: Content) -> Content:
    economy: Content = content.setdefault("economy", {})
    return economy


_PARTS: Mapping[str, Callable[[Content, str, Mapping[str, Any], Scenario, Period], None]] = {
    "pace": _lay_pace, "shock": _lay_shock, "shock_months": _lay_shock, "wage_growth": _lay_growth,
    "training_persons": _lay_data, "skills_account": _lay_data,
}
