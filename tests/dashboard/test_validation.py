"""Validation and Method: both back-tests are shown with where they fail; the view can be reproduced."""

from __future__ import annotations

import pytest
from screens import open_page

from sim.backtest.kept import NATION, PANEL, load


@pytest.mark.parametrize("data", [PANEL, NATION])
def test_scores_curves_and_failures_of_both_back_tests(data):
    app = open_page("validation", tested=data, paths="64")
    kept = load()
    shown = [each.value for each in app.markdown]
    assert all(paragraph.replace("~", "\\~") in shown for paragraph in kept.fails["zh"])
    first = app.dataframe[0].value
    table = kept.by_horizon(data, kept.periods(data)[0], "crps").set_index("horizon").T
    assert first.to_numpy() == pytest.approx(table.to_numpy())


def test_a_wrong_name_of_a_back_test_is_named():
    app = open_page("validation", tested="mars", paths="64")
    assert "mars" in app.warning[0].value


def test_method_gives_the_command_for_this_view():
    app = open_page("method", scenario="refund-ratio-80", paths="64", seed="5")
    command = app.code[0].value
    assert command.startswith("uifund run refund-ratio-80")
    assert "--paths 64 --seed 5" in command
