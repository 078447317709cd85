"""Saved scenarios: every version is kept, a deleted one too."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from sim.problems import BadInputError, Problem, nearest_name, raise_if_any
from sim.store.checked import identity, is_text, name_of, text_of
from sim.store.part import Part
from sim.store.records import SavedScenario
from sim.store.schema import SCENARIO
from sim.texts import text
from sim.yamlfile import MAX_BYTES


class Scenarios(Part):
    """The scenarios that users saved."""

    def save_scenario(self, name: str, yaml_text: str, who: str, note: str = "") -> SavedScenario:
        """Save a scenario (the text of its file) as its next version; the same text again makes no new version."""
        problems: list[Problem] = []
        who, name = identity(who), name_of(name, "name", problems)
        note = text_of(note, "note", problems, optional=True)
        if not yaml_text.strip():
            problems.append(Problem(text("store.problem.empty"), column="yaml"))
        if len(yaml_text) > MAX_BYTES or not is_text(yaml_text):
            problems.append(Problem(text("store.problem.yaml"), column="yaml",
                                    expected=text("store.expected.yaml", count=MAX_BYTES)))
        raise_if_any(problems)
        with self._database.write(who, "save_scenario", scenario=name, note=note) as writing:
            versions = _versions(writing.connection, name)
            if versions and versions[-1].yaml == yaml_text:
                return _saved(versions[-1])
            version = len(versions) + 1
            writing.what["version"] = version
            writing.insert(SCENARIO, name=name, version=version, yaml=yaml_text, note=note)
            return SavedScenario(writing.utc, who, name, version, yaml_text, note)

    def scenario(self, name: str, version: int | None = None) -> SavedScenario:
        """The newest version of a saved scenario, or the one asked for; raises BadInputError where there is none."""
        with self._database.read() as connection:
            versions = _versions(connection, name)
            found = versions[-1:] if version is None else [row for row in versions if row.version == version]
            if not found or found[0].yaml is None:
                names = connection.execute(select(SCENARIO.c.name).distinct()).scalars().all()
                raise BadInputError([Problem(text("store.problem.no_scenario", name=name),
                                             nearest=nearest_name(name, [each for each in names if each != name]))])
        return _saved(found[0])

    def scenarios(self) -> tuple[SavedScenario, ...]:
        """The newest version of every scenario that is not deleted, by name."""
        newest = {row.name: row for row in self._rows(select(SCENARIO).order_by(SCENARIO.c.id))}
        return tuple(_saved(row) for _, row in sorted(newest.items()) if row.yaml is not None)

    def scenario_versions(self, name: str) -> tuple[SavedScenario, ...]:
        """Every version of a scenario, oldest first; a deletion is a version without text."""
        with self._database.read() as connection:
            return tuple(_saved(row) for row in _versions(connection, name))

    def delete_scenario(self, name: str, who: str, note: str = "") -> None:
        """Take a scenario off the list; its versions stay. Raises BadInputError where it is not on it."""
        problems: list[Problem] = []
        who, note = identity(who), text_of(note, "note", problems, optional=True)
        raise_if_any(problems)
        self.scenario(name)
        with self._database.write(who, "delete_scenario", scenario=name, note=note) as writing:
            versions = _versions(writing.connection, name)
            if versions[-1].yaml is not None:
                writing.insert(SCENARIO, name=name, version=len(versions) + 1, yaml=None, note=note)


def _versions(connection: Connection, name: str) -> list[Any]:
    return list(connection.execute(select(SCENARIO).where(SCENARIO.c.name == name).order_by(SCENARIO.c.version)))


def _saved(row: Any) -> SavedScenario:
    return SavedScenario(row.utc, row.who, row.name, row.version, row.yaml or "", row.note)
