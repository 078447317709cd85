"""The frame: every page draws in both languages, a link opens a view again, a wrong link says what is wrong."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys

import pytest
from screens import open_page

from dashboard import state
from dashboard.pages import PAGES
from sim.levers import LEVERS

NAMES = [page.key for page in PAGES]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("page", NAMES)
def test_every_page_draws_in_both_languages(page, lang):
    app = open_page(page, lang=lang, paths="64", months="18")
    assert not app.error, [each.value for each in app.error]
    assert any("2020-01" in each.value for each in app.caption)


def test_status_line_says_that_data_are_illustrative_and_what_was_asked():
    app = open_page("method", paths="64", seed="7")
    status = app.caption[0].value
    for part in ("示意数据", "inner", "36 个月", "64 条路径", "种子 7", "uifund"):
        assert part in status


def test_the_command_of_a_changed_view_runs_its_file_and_not_the_scenario_it_started_from():
    app = open_page("method", paths="64", ratio_sme="0.3")
    assert app.code[0].value.startswith("uifund run scenario.yaml ")
    assert any("scenario.yaml" in each.label for each in app.download_button)
    assert open_page("method", paths="64").code[0].value.startswith("uifund run baseline ")


@pytest.mark.parametrize(("query", "named"), [
    ({"months": "0"}, "months"), ({"paths": "many"}, "paths"), ({"scenario": "baselin"}, "baseline"),
    ({"colour": "red"}, "colour"), ({"seed": "<script>alert(1)</script>"}, "seed"), ({"lang": "fr"}, "lang"),
    ({"day": "0001-01-01"}, "day"), ({"day": "9999-12-31"}, "day"),
    ({"since": "2030-01", "until": "2019-01", "ratio_sme": "0.2"}, "until"),
])
def test_a_wrong_link_gives_a_message_and_the_default(query, named):
    app = open_page("method", **query)
    assert len(app.warning) == 1
    assert named in app.warning[0].value
    assert "2,000" in app.caption[0].value
    assert "36" in app.caption[0].value


@pytest.mark.parametrize("page", ["overview", "scenario", "method"])
def test_a_scenario_that_is_not_there_is_said_once(page):
    app = open_page(page, scenario="saved:nobody")
    assert sum("nobody" in each.value for each in app.error) == 1
    assert (page == "scenario") == any(each.label == "情景" for each in app.selectbox)


def test_a_name_of_a_scenario_without_end_is_not_taken_from_a_link():
    app = open_page("method", scenario="saved:" + "a" * 5000)
    assert not app.error
    assert len(app.warning[0].value) < 700


def test_a_view_is_written_to_the_address_and_read_again():
    found, wrong = state.read({"scenario": "null", "paths": "500", "months": "36", "region": "Hohhot"})
    assert not wrong
    assert state.View(found).as_url() == {"scenario": "null", "paths": "500", "months": "36", "region": "Hohhot"}
    assert state.View({"scenario": "baseline", "lang": "zh"}).as_url() == {}


def test_the_model_does_not_import_the_screens():
    code = "import sys, sim.cli, sim.cli.dashboard; sys.exit(bool({'streamlit', 'plotly', 'dashboard'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_keys_of_the_link_and_levers_have_names_of_their_own():
    written = inspect.getsource(state).split("KEYS: Mapping[str, Key] = {")[1].split("\n}")[0]
    own = re.findall(r'^    "(\w+)": Key', written, flags=re.MULTILINE)
    assert len(own) == len(set(own))
    assert not set(own) & set(LEVERS)
