"""What a scenario asks differently from the baseline, in the words of the rules: a table for screens and documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sim.checklist import Wording
from sim.difference import SETTINGS
from sim.problems import listed
from sim.region_table import region_columns
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

    rows = [{"key": row["what"], "what": what_name(scenario, row["what"]), "from": row["from"] or MISSING,
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


def what_name(scenario: Scenario, what: str) -> str:
    """What differs, in words: by its key in the file, as `Scenario.difference_from_baseline` has it."""
    rule, region = _rule(what)
    area, _, path = what.partition(".")
    if what in SETTINGS:
        return text(f"setting.{what}")
    if area == "economy":
        return _assumption(path)
    if area == "data":
        return _column(path)
    title = pick(scenario.policy.rules[rule].title)
    return f"{title}（{region}）" if region else title


def _assumption(path: str) -> str:
    """A value of the economy by its keys, such as `take_up.large.level.mean`."""
    first, _, rest = path.partition(".")
    name, _, part = rest.rpartition(".") if first == "shocks" else rest.partition(".")
    if first == "correlation":
        return text("economy.what.correlation", name=_thing(name), part=_thing(part))
    if first == "parameter_uncertainty" and part:
        return text("economy.what.parameter_uncertainty", part=text(f"economy.part.{name}", name=_thing(part)))
    if not part:
        return text(f"economy.what.{first}", part=text(f"economy.part.{name}") if name else "")
    return text(f"economy.what.{first}", name=name if first == "shocks" else _thing(name), part=text(f"economy.part.{part}"))


def _thing(name: str) -> str:
    """A driver, or a stream of applications."""
    return text(f"economy.name.{name}")


def _column(name: str) -> str:
    """A column of the regions' table: its Chinese title, or its name as words, as the templates of both languages have it."""
    titles = {each.field.name: each.title_zh for each in region_columns()}
    return titles[name] if language() == "zh" and name in titles else name.replace("_", " ")


def _override(value: Mapping[str, Any]) -> str:
    """What is laid over a column: a value, or a factor; and where, unless everywhere."""
    shown = plain_value(value["value"]) if "value" in value else text("value.times", value=plain_value(value["scale"]))
    return f"{shown}（{listed(value['regions'])}）" if value.get("regions") else shown


def _value(scenario: Scenario, what: str, value: Any) -> str:
    rule, _ = _rule(what)
    if what.startswith("data.") and value is not None:
        return _override(value)
    if what.startswith("economy.shocks.") and what.endswith(".driver") and value is not None:
        return _thing(value)
    if not rule or value is None:
        return plain_value(value)
    wording, named = Wording(scenario.policy.terms, language()), scenario.policy.rules[rule]
    shown = wording.value(named, value)
    some = isinstance(value, dict) and len(value) < len(named.form.members) and len(set(value.values())) == 1
    return f"{wording.members(list(value))} {shown}" if some else shown
