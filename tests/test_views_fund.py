"""Month by month: accounts that close, refunds that add up, key figures that differ by nothing from themselves."""

from __future__ import annotations

import numpy as np
import pytest

from sim.running import Run, prepare
from sim.scenario import load_scenario
from sim.views import fund
from sim.views.system import project_system


@pytest.fixture(scope="module")
def asked():
    prepared = prepare(load_scenario("baseline", {"months": 30, "paths": 64}))
    projection, system = project_system(prepared)
    return Run(prepared.scenario, prepared.regions, projection), system


@pytest.mark.parametrize("region", [None, "二连浩特市"])
def test_net_income_is_what_moves_the_balance(asked, region):
    projection = asked[0].projection
    frame = fund.account_table(projection, region)
    rows = slice(None) if region is None else [projection.names.index(region)]
    moved = (projection.line("closing") - projection.line("opening"))[rows].sum(axis=0)
    unpaid = (projection.line("arrears_incurred") - projection.line("arrears_settled"))[rows].sum(axis=0)
    np.testing.assert_allclose(frame["net_yuan"] + unpaid, moved, atol=0.01)


def test_refunds_begin_anew_each_january(asked):
    frame = fund.refund_table(asked[0].projection).set_index("month")
    year = asked[0].projection
    total = sum(year.line(line)[:, :12].sum() for lines in fund.REFUNDS.values() for line in lines)
    paid = frame[["ordinary_yuan", "topup_yuan", "hardship_yuan"]].sum(axis=1)
    np.testing.assert_allclose(paid["2020-12"], total, rtol=1e-12)
    assert paid["2021-01"] < paid["2020-12"]
    assert (paid["2020-01":"2020-12"].diff().dropna() >= 0).all()


def test_key_figures_differ_by_nothing_from_themselves(asked):
    run, system = asked
    frame = fund.key_figures(run, system, run, system).set_index("key")
    assert list(frame.index) == list(fund.KEY_FIGURES)
    assert (frame["change"] == 0).all()
    np.testing.assert_allclose(frame.loc["balance", "value"], run.projection.line("balance")[:, -1].sum(), rtol=1e-12)


def test_key_figures_of_one_region_leave_out_what_belongs_to_all(asked):
    run, system = asked
    frame = fund.key_figures(run, system, run, system, "包头市")
    assert set(frame["key"]) == set(fund.KEY_FIGURES) - {"pool", "below_12"}
    fan = fund.fan(run.projection, system, "coverage", "包头市")
    assert frame.set_index("key").loc["coverage", "value"] == fan["mean"].iloc[-1]
