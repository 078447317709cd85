"""What a scenario asks differently from the baseline, in the words of the rules: a table for screens and documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.checklist import Wording
from sim.difference import SETTINGS
from sim.scenario import Scenario
from sim.texts import LANGUAGES, language, pick, text

if TYPE_CHECKING:
    import pandas as pd

MISSING = "—"
COLUMNS = ("what", "from", "baseline", "scenario")


def difference_table(scenario: Scenario) -> pd.DataFrame:
    """One row for each setting, rule, assumption and column that differs from the baseline.

    Columns: key (as in the file), what, from (month or "—"), baseline, scenario; all but the key in the language in use.
    """
    import pandas as pd

    rows = [{"key": row["what"], "what": _name(scenario, row["what"]), "from": row["from"] or MISSING,
             "baseline": _value(scenario, row["what"], row["baseline"]),
             "scenario": _value(scenario, row["what"], row["scenario"])} for row in scenario.difference_from_baseline()]
    return pd.DataFrame(rows, columns=["key", *COLUMNS])


def plain_value(value: Any) -> str:
    """A value of a file in one line: dated values as `from: value`, members as `member value`."""
    if value is None or value in ((), []):
        return MISSING
    if isinstance(value, list | tuple):
        return text("separator.clause").join(plain_value(item) for item in value)
    if isinstance(value, dict) and set(value) == {"from", "value"}:
        return f"{value['from']}: {plain_value(value['value'])}" if value["from"] else plain_value(value["value"])
    if isinstance(value, dict):
        return pick(value) if set(value) == set(LANGUAGES) else ", ".join(f"{k} {plain_value(v)}" for k, v in value.items())
    if isinstance(value, bool):
        return text("word.yes" if value else "word.no")
    return f"{value:,.6g}" if isinstance(value, float) else str(value)


def _rule(what: str) -> tuple[str, str]:
    """Key of the rule and the region in brackets, where a row is about a rule."""
    name, _, region = what.removeprefix("policy.").partition(" (")
    return (name, region.rstrip(")")) if what.startswith("policy.") else ("", "")


def _name(scenario: Scenario, what: str) -> str:
    rule, region = _rule(what)
    if not rule:
        return text(f"setting.{what}") if what in SETTINGS else what
    title = pick(scenario.policy.rules[rule].title)
    return f"{title}（{region}）" if region else title


def _value(scenario: Scenario, what: str, value: Any) -> str:
    rule, _ = _rule(what)
    if not rule or value is None:
        return plain_value(value)
    wording, named = Wording(scenario.policy.terms, language()), scenario.policy.rules[rule]
    shown = wording.value(named, value)
    some = isinstance(value, dict) and len(value) < len(named.form.members) and len(set(value.values())) == 1
    return f"{wording.members(list(value))} {shown}" if some else shown
