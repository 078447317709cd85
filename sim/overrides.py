"""Changes that a scenario makes to the regions' table: by the table's columns, for all regions or for some."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from sim.checked import Checked, Number
from sim.months import month_of_year
from sim.problems import Problem, nearest_name
from sim.region_checks import check_regions
from sim.regions import Regions, columns
from sim.texts import text

POOL_COLUMN = "pool_balance_yuan"
"""The pool belongs to no region, so its opening balance is no column of `Regions`."""
_SAME_IN_DECEMBER = ("balance", "balance_last_year_end")
_FIELDS: dict[str, tuple[str, int | None]] = {
    title: (attribute, position if column.members else None)
    for attribute, column in columns() for position, title in enumerate(column.names)
}
"""Column of the table → (attribute of `Regions`, position within it)."""


class Override(Checked):
    """A change to a column of the regions' table: set to `value`, or multiplied by `scale`; all regions or some."""

    value: Number | None = None
    scale: Annotated[Number, Field(ge=0)] | None = None
    regions: Annotated[tuple[str, ...], Field(min_length=1)] | None = None

    @model_validator(mode="before")
    @classmethod
    def _plain_value(cls, content: Any) -> Any:
        return content if isinstance(content, Mapping) else {"value": content}

    @model_validator(mode="after")
    def _one_way(self) -> Override:
        if (self.value is None) == (self.scale is None):
            raise ValueError(text("problem.data.one_way"))
        return self

    def applied(self, old: NDArray[Any]) -> NDArray[Any]:
        """The new values of cells."""
        return old * self.scale if self.scale is not None else np.full(old.shape, self.value)


def override_problems(overrides: Mapping[str, Override], regions: Regions) -> list[Problem]:
    """All that is wrong with the changes or with the table they lead to; columns are dotted paths from `data`."""
    problems: list[Problem] = []
    for title, change in overrides.items():
        path = f"data.{title}"
        if title == POOL_COLUMN:
            if change.regions is not None:
                problems.append(Problem(text("problem.data.pool"), column=path, expected=text("problem.policy.no_regions")))
            if change.value is not None and change.value < 0:
                problems.append(Problem(text("problem.cell.negative", value=f"{change.value:g}"), column=path,
                                        expected=text("problem.expected.not_negative")))
        elif title not in _FIELDS:
            problems.append(Problem(text("problem.data.no_column", name=title), column=path,
                                    nearest=nearest_name(title, (POOL_COLUMN, *_FIELDS))))
        problems += [Problem(text("problem.region.unknown", region=name, dataset=regions.dataset), column=path,
                             nearest=regions.nearest(name))
                     for name in change.regions or () if name not in regions.names]
    if problems or not overrides:
        return problems
    return _by_column(check_regions(overridden(regions, overrides)), overrides)


def _by_column(problems: Iterable[Problem], overrides: Mapping[str, Override]) -> list[Problem]:
    """One complaint for each column: a change that is wrong for one region is as a rule wrong for all of them. What the
    twin of a changed column suffers is told of the changed one."""
    columns: dict[str, list[Problem]] = {}
    for problem in problems:
        columns.setdefault(problem.column, []).append(problem)
    told = []
    for title, alike in columns.items():
        twins = [name for name in columns if name in overrides and name != title and _twins(name, title)]
        if title in overrides or not twins:
            others = text("problem.data.other_regions", count=len(alike) - 1) if len(alike) > 1 else ""
            told.append(replace(alike[0], message=f"{alike[0].message}{others}", column=f"data.{title}"))
    return told


def _twins(*titles: str) -> bool:
    return all(title in _FIELDS and _FIELDS[title][0] in _SAME_IN_DECEMBER for title in titles)


def overridden(regions: Regions, overrides: Mapping[str, Override]) -> Regions:
    """A copy of `regions` with changes that name known columns and regions.

    A December opening is its own year's end, so a change to either balance changes both; recipients by spell month,
    where the table has them, move with their total.
    """
    changed: dict[str, Any] = {}
    for title, change in overrides.items():
        if title == POOL_COLUMN:
            changed["pool_balance"] = float(change.applied(np.array([regions.pool_balance]))[0])
            continue
        attribute, position = _FIELDS[title]
        twins = _SAME_IN_DECEMBER if attribute in _SAME_IN_DECEMBER and month_of_year(regions.opening) == 12 else ()
        hit = [r for r, name in enumerate(regions.names) if change.regions is None or name in change.regions]
        for each in twins or (attribute,):
            array = changed.setdefault(each, getattr(regions, each).copy())
            cells = hit if position is None else (hit, position)
            array[cells] = change.applied(array[cells])
    if "recipients_total" in changed and "recipients" not in changed:
        before = np.where(regions.recipients_total > 0, regions.recipients_total, 1.0)
        changed["recipients"] = regions.recipients * (changed["recipients_total"] / before)[:, None]
    return replace(regions, **changed)
