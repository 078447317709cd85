"""Budgets and targets are read from the tables that offices write, or refused with row and column."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.bundle import bundled
from sim.cli import main
from sim.plan_file import read_plan
from sim.problems import BadInputError
from sim.store import Store, Target
from store.given import DATASET, FUND, REGIONS, WHO

PLAN = """2021年失业保险基金预算,,,,,
类别,年度,地区,项目,金额（万元）,数量
预算,2021,包头,失业保险金,"1,234.56",
目标,2021,,稳岗返还,10,
目标,2021,包头,返还企业数,,３００
,,,合计,1244.56,
"""


def written(folder: Path, words: str, encoding: str = "utf-8") -> Path:
    path = folder / "plan.csv"
    path.write_bytes(words.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_plan_is_read_to_the_fen(tmp_path: Path, encoding: str) -> None:
    assert read_plan(written(tmp_path, PLAN, encoding)) == [
        Target("budget", 2021, "包头", "benefits", 1_234_560_000), Target("target", 2021, None, "ordinary_refund", 10_000_000),
        Target("target", 2021, "包头", "firms_refunded", 300)]


def test_the_plan_of_the_example_can_be_read() -> None:
    assert len(read_plan(bundled("data") / "inner-mongolia-actuals" / "plan.csv")) > 14


@pytest.mark.parametrize(("row", "column"), [
    ("计划,2021,,失业保险金,1,", "类别"),
    ("预算,2021.5,,失业保险金,1,", "年度"),
    ("预算,,,失业保险金,1,", "年度"),
    ("预算,2021,,失业保险费,1,", "项目"),
    ("预算,2021,,失业保险金,1.0000001,", "金额（万元）"),
    ("预算,2021,,失业保险金,约一百,", "金额（万元）"),
    ("预算,2021,,失业保险金,,1", "数量"),
    ("预算,2021,,参保人数,1,", "金额（万元）"),
    ("预算,2021,,失业保险金,1,1", "数量"),
])
def test_a_row_that_cannot_be_used_is_complained_of(tmp_path: Path, row: str, column: str) -> None:
    path = written(tmp_path, PLAN.splitlines()[1] + f"\n预算,2021,,失业保险金,1,\n{row}\n")
    with pytest.raises(BadInputError) as refused:
        read_plan(path)
    assert {(problem.line, problem.column) for problem in refused.value.problems} == {(3, column)}


def test_the_command_line_sets_and_shows_a_plan(tmp_path: Path) -> None:
    place = tmp_path / "uifund.db"
    with Store.open(place) as store:
        store.add_fund(FUND, DATASET, REGIONS, WHO)
    call = ["plan", FUND, "--store", str(place)]
    file = str(written(tmp_path, PLAN))
    assert CliRunner().invoke(main, [*call, file], env={"UIFUND_USER": ""}).exit_code == 2
    shown = CliRunner().invoke(main, [*call, file, "--user", WHO, "--why", "年初预算"])
    assert "12,345,600.00" in shown.stdout, shown.output
    found = json.loads(CliRunner().invoke(main, [*call, "--json", "--year", "2021"]).stdout)["targets"]
    assert found[0] == {"kind": "budget", "year": 2021, "region": "包头", "line": "benefits", "value": 1_234_560_000}
    file = str(written(tmp_path, PLAN.replace("包头", "包")))
    refused = CliRunner().invoke(main, [*call, file, "--user", WHO])
    assert (refused.exit_code, "包头" in refused.stderr) == (2, True)
