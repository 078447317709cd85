"""Funds: what the figures of a store belong to."""

from __future__ import annotations

import json
from collections.abc import Iterable

from sqlalchemy import select

from sim.problems import BadInputError, Problem, raise_if_any
from sim.store.checked import identity, name_of
from sim.store.part import Part, find_fund, fund_of
from sim.store.records import Fund
from sim.store.schema import FUND
from sim.texts import text


class Funds(Part):
    """The funds of a store."""

    def add_fund(self, name: str, dataset: str, regions: Iterable[str], who: str) -> Fund:
        """A new fund, opened from `dataset`, with its regions in order (they stay as they are).

        Raises BadInputError for a name that is taken, and for empty or repeated names.
        """
        problems: list[Problem] = []
        who, name = identity(who), name_of(name, "name", problems)
        dataset = name_of(dataset, "dataset", problems)
        names = [name_of(region, f"regions[{place}]", problems) for place, region in enumerate(regions, 1)]
        problems += [Problem(text("store.problem.twice", name=each), column="regions")
                     for each in dict.fromkeys(names) if names.count(each) > 1]
        if not names:
            problems.append(Problem(text("store.problem.empty"), column="regions"))
        raise_if_any(problems)
        with self._database.write(who, "add_fund", fund=name, dataset=dataset, regions=len(names)) as writing:
            if writing.connection.execute(select(FUND.c.id).where(FUND.c.name == name)).first():
                raise_if_any([Problem(text("store.problem.fund_taken", name=name), column="name")])
            number = writing.insert(FUND, name=name, dataset=dataset, regions=json.dumps(names, ensure_ascii=False))
            return Fund(writing.utc, who, number, name, dataset, tuple(names))

    def funds(self) -> tuple[Fund, ...]:
        """Every fund, in the order in which they were added."""
        return tuple(fund_of(row) for row in self._rows(select(FUND).order_by(FUND.c.id)))

    def fund(self, name: str) -> Fund:
        """One fund; raises BadInputError with the nearest name."""
        with self._database.read() as connection:
            return find_fund(connection, name)

    def fund_meant(self, name: str | None) -> Fund:
        """The fund named, or the store's only one; raises BadInputError where there is none or one must be named."""
        if name is not None:
            return self.fund(name)
        funds = self.funds()
        if len(funds) == 1:
            return funds[0]
        expected = text("separator.list").join(fund.name for fund in funds) or text("store.expected.fund")
        raise BadInputError([Problem(text("store.problem.several_funds" if funds else "store.problem.no_funds"),
                                     self._database.name, column="--fund", expected=expected)])
