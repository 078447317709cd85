"""`uifund list`: every bundled scenario and data set, one line each, real or illustrative."""

from __future__ import annotations

from typing import Any

from sim.cli.options import emit, verb
from sim.texts import pick, text


@verb("list")
def list_verb(as_json: bool) -> None:
    """See `texts_table.TEXTS["verb.list"]`."""
    found = listing()
    if as_json:
        emit(found)
    else:
        _show(found)


def listing() -> dict[str, list[dict[str, Any]]]:
    """What `--json` writes: scenarios and data sets with name, title, kind; refused scenarios say so."""
    from sim.data import list_datasets
    from sim.scenario import list_scenarios

    return {
        "scenarios": [{"name": entry.name, "title": dict(entry.title), "reason": dict(entry.reason),
                       "dataset": entry.dataset, "kind": entry.kind, "refused": entry.refused}
                      for entry in list_scenarios()],
        "datasets": [{"name": listed.name, "title": dict(listed.title), "summary": dict(listed.summary),
                      "kind": listed.kind} for listed in list_datasets()],
    }


def _show(found: dict[str, list[dict[str, Any]]]) -> None:
    from sim.show import Column, say, table

    def columns(*keys: str) -> list[Column]:
        return [Column(text(f"list.{key}"), left=True) for key in keys]

    say(
        table(text("list.scenarios"), columns("name", "kind", "title", "dataset"),
              [[entry["name"], _kind(entry), pick(entry["title"]), entry["dataset"]] for entry in found["scenarios"]]),
        table(text("list.datasets"), columns("name", "kind", "title"),
              [[entry["name"], _kind(entry), pick(entry["title"])] for entry in found["datasets"]]))


def _kind(entry: dict[str, Any]) -> str:
    parts = [text(f"kind_short.{entry['kind']}")]
    return text("separator.clause").join([*parts, text("kind_short.refused")] if entry.get("refused") else parts)
