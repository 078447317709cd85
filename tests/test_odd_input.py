"""Files as they come from offices and from those who try: each read as it is meant, or refused in one message."""

from __future__ import annotations

import csv
import ctypes
import os
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import openpyxl
import pytest

import sim.cli.files
import sim.running
from sim.bundle import bundled
from sim.cli.files import write_folder
from sim.data import load_dataset, load_regions_file
from sim.experience import read_history
from sim.problems import BadInputError
from sim.yamlfile import read_yaml
from tests.command_line import SHORT, Rows, call, regions_table

pytestmark = pytest.mark.usefixtures("in_english")


def refusal(path: Path, read: Callable[[Path], object] = load_regions_file) -> str:
    with pytest.raises(BadInputError) as error:
        read(path)
    return str(error.value)


# --- tables ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("form", [
    {"encoding": "gbk"}, {"encoding": "gb18030"}, {"encoding": "utf-16"}, {"encoding": "utf-8-sig"},
    {"delimiter": ";"}, {"delimiter": "\t", "name": "r.tsv"}, {"quoting": csv.QUOTE_ALL},
    {"above": "内蒙古自治区失业保险基金情况表\n"}, {"above": "情况表,一,二\n", "delimiter": ";"},
    {"above": "表；甲;乙;丙;丁\n", "delimiter": ","},
])
def test_a_table_in_any_office_form_is_the_same_regions_table(tmp_path: Path, form: dict) -> None:
    found, meant = load_regions_file(regions_table(tmp_path, **form)), load_dataset("inner-mongolia").snapshot
    assert found.names == meant.names
    assert np.array_equal(found.balance, meant.balance)


def test_money_in_ten_thousands_and_hundred_millions(tmp_path: Path) -> None:
    def in_units(rows: Rows) -> None:
        for row in rows:
            row["balance_opening_yuan"] = repr(float(row["balance_opening_yuan"]) / 1e4)
            row["balance_last_year_end_yuan"] = repr(float(row["balance_last_year_end_yuan"]) / 1e8)

    titles = {"balance_opening_yuan": "期末滚存结余（万元）", "balance_last_year_end_yuan": "上年末滚存结余（亿元）"}
    found = load_regions_file(regions_table(tmp_path, in_units, titles=titles))
    assert found.balance == pytest.approx(load_dataset("inner-mongolia").snapshot.balance, abs=0.01)
    assert "in the header" in refusal(regions_table(tmp_path, titles={"balance_opening_yuan": "期末滚存结余（万人）"}))


@pytest.mark.parametrize(("written", "meant"), [
    ("１２３，４５６", 123456), ("1,234", 1234), (" 1 234 ", 1234), ("2.5万", None), ("12,34", None), ("1e400", None),
    ("inf", None), ("0x10", None), ("9" * 400, None),
])
def test_figures_as_people_type_them(tmp_path: Path, written: str, meant: float | None) -> None:
    path = regions_table(tmp_path, lambda rows: rows[0].update(insured_large_persons=written, insured_total_persons=""))
    if meant is not None:
        assert load_regions_file(path).insured[0, 0] == meant
        return
    message = refusal(path)
    assert "is not a number" in message
    assert len(message) < 300


@pytest.mark.parametrize(("name", "expected"), [
    ("呼\x1b[31m和", "cannot be seen"), ("呼和\n浩特", "cannot be seen"), ("呼和浩特市\u200b", "cannot be seen"),
    ("a\u202eb", "cannot be seen"), ("长" * 61, "has 61 signs; expected at most 60"),
])
def test_names_that_no_table_can_show_are_refused(tmp_path: Path, name: str, expected: str) -> None:
    message = refusal(regions_table(tmp_path, lambda rows: rows[0].update(region=name)))
    assert f"{expected}" in message
    assert "regions.csv:2 [region]" in message
    assert "\x1b" not in message


def test_a_zone_of_thirty_digits_is_out_of_range(tmp_path: Path) -> None:
    with np.errstate(all="raise"):
        message = refusal(regions_table(tmp_path, lambda rows: rows[0].update(minimum_wage_zone="9" * 30)))
    assert "regions.csv:2 [minimum_wage_zone]" in message


@pytest.mark.parametrize(("cell", "expected"), [("12,34", "'12,34' is not a number"), ("inf", "'inf' is not a number"),
                                                ("1e400", "is not a number"), ("x" * 200, "xxx…' is not a number")])
def test_figures_of_a_history_are_plain_numbers(tmp_path: Path, cell: str, expected: str) -> None:
    path = tmp_path / "h.csv"
    path.write_text(f'region,period,base,income,cost\nA,2020-01,1,1,"{cell}"\n', "utf-8")
    message = refusal(path, read_history)
    assert expected in message
    assert "h.csv:2 [cost]" in message


def workbook(folder: Path, cells: dict[str, object]) -> Path:
    """The bundled regions as an xlsx, some cells by their column's name in row 2 replaced."""
    book = openpyxl.Workbook()
    with (bundled("data") / "inner-mongolia" / "regions.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    for row in rows:
        book.active.append(row)
    for name, value in cells.items():
        book.active.cell(2, rows[0].index(name) + 1, value)
    book.create_sheet("other").cell(1, 1, "#N/A")
    book.save(folder / "r.xlsx")
    return folder / "r.xlsx"


def with_sheets(path: Path, *titles: str, copies: int = 1) -> Path:
    """The workbook with `titles` of other sheets before its table, which then stands `copies` times."""
    book = openpyxl.load_workbook(path)
    table = book.active
    table.title = "地区表 & 参数"
    for _ in range(copies - 1):
        book.copy_worksheet(table)
    for at, title in enumerate(titles):
        book.create_sheet(title, at).append(["填表说明", "统筹地区"])
    book.save(path)
    return path


def test_the_table_is_found_on_whichever_sheet_it_stands(tmp_path: Path) -> None:
    assert len(load_regions_file(with_sheets(workbook(tmp_path, {}), "封面", "说明"))) == 14
    message = refusal(with_sheets(workbook(tmp_path, {"hardship_share": "#N/A"}), "封面"))
    assert "r.xlsx!地区表 & 参数:2 [" in message
    assert "the cell holds an error" in message
    message = refusal(with_sheets(workbook(tmp_path, {}), copies=2))
    assert "the sheets 地区表 & 参数, 地区表 & 参数 Copy all look like the table" in message
    other = openpyxl.Workbook()
    other.active.append(["一"])
    other.create_sheet("二").append(["2"])
    other.save(tmp_path / "other.xlsx")
    assert "none of its sheets (Sheet, 二) has a header with known columns" in refusal(tmp_path / "other.xlsx")


def test_errors_and_formulas_without_a_value_are_no_blanks(tmp_path: Path) -> None:
    assert len(load_regions_file(workbook(tmp_path, {}))) == 14
    message = refusal(workbook(tmp_path, {"fiscal_capacity_yuan_per_year": "#N/A", "hardship_share": "=1/300"}))
    assert message.startswith("2 problems")
    assert "the cell holds an error such as #N/A" in message
    assert "the cell holds a formula that was never computed" in message
    assert "r.xlsx:2 [" in message


@pytest.mark.parametrize("content", [
    b"region,x\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096), b"PK\x03\x04" + bytes(60)])
def test_what_is_called_xlsx_and_is_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "r.xlsx"
    path.write_bytes(content)
    assert "encrypted or damaged" in refusal(path)


# --- files that are none --------------------------------------------------------------------------------------------
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
@pytest.mark.parametrize("name", ["x.csv", "x.yaml"])
def test_devices_pipes_and_loops_are_not_read(tmp_path: Path, name: str) -> None:
    read = load_regions_file if name.endswith("csv") else read_yaml
    path = tmp_path / name
    os.mkfifo(path)
    assert "is no ordinary file" in refusal(path, read)
    path.unlink()
    path.symlink_to("/dev/zero")
    assert "is no ordinary file" in refusal(path, read)
    path.unlink()
    path.symlink_to(path)
    assert "cannot be read" in refusal(path, read)
    path.unlink()
    path.mkdir()
    assert "is a folder" in refusal(path, read)


# --- places for results -----------------------------------------------------------------------------------------------
def frame() -> dict:
    import pandas as pd

    return {"a": pd.DataFrame({"x": [1]}), "b": pd.DataFrame({"y": [2]})}


def test_places_that_cannot_hold_results_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for place, expected in (("file", "is a file"), ("file/deep/er", "is a file"), ("link", "is a link to nothing"),
                            ("link/x", "is a link to nothing")):
        message = refusal(tmp_path / place, lambda path: write_folder(path, frame(), "d.json", {}))
        assert expected in message
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert "may not be written to" in refusal(tmp_path / "new" / "out", lambda path: write_folder(path, frame(), "d.json", {}))
    assert sorted(os.listdir(tmp_path)) == ["file", "link"]


def test_a_full_disk_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_folder(tmp_path / "out", frame(), "d.json", {"run": 1})
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    def again(folder: Path) -> None:
        write_folder(folder, frame(), "d.json", {"run": 2})

    monkeypatch.setattr(sim.cli.files.os, "fsync", full)
    assert "No space left on device" in refusal(tmp_path / "out", again)
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before
    assert os.listdir(tmp_path) == ["out"]


def test_a_folder_that_another_run_made_meanwhile_is_filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out, exists = tmp_path / "out", Path.exists

    def late(path: Path) -> bool:
        if path == out and not exists(out):
            monkeypatch.setattr(Path, "exists", exists)
            out.mkdir()
            (out / "other.txt").write_text("x")
            return False
        return exists(path)

    partial = tmp_path / "partial"
    partial.mkdir()
    (partial / "a.csv").write_text("a")
    monkeypatch.setattr(Path, "exists", late)
    sim.cli.files._move(partial, out, ["a.csv"])
    assert sorted(os.listdir(out)) == ["a.csv", "other.txt"]


def test_a_run_that_is_interrupted_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    words = ("run", *SHORT, "--out", tmp_path / "out")
    for place in ((sim.cli.files.os, "fsync"), (sim.running, "run")):  # in the middle of the writing, then of the run
        with monkeypatch.context() as patched:
            patched.setattr(*place, stop)
            result = call("--lang", "en", *words)
        assert (result.exit_code, result.stdout) == (130, "")
        assert result.stderr == "Stopped, nothing was written.\n"
        assert os.listdir(tmp_path) == []


def test_an_interruption_that_a_library_swallows_still_stops_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C in a callback of the compiler is printed, goes no further, and the compiler fails on what it left undone."""
    @ctypes.CFUNCTYPE(None)
    def callback() -> None:
        raise KeyboardInterrupt

    def compiling(*_: object, **__: object) -> None:
        callback()
        raise RuntimeError("no compiled object yet")

    monkeypatch.setattr(sim.running, "run", compiling)
    with monkeypatch.context() as patched:
        patched.setattr(sys, "unraisablehook", lambda _: pytest.fail("the interruption is printed"))
        result = call("--lang", "en", "run", *SHORT, "--out", tmp_path / "out")
    assert (result.exit_code, result.stdout, result.stderr) == (130, "", "Stopped, nothing was written.\n")
    assert os.listdir(tmp_path) == []


def test_a_failure_of_the_program_itself_is_no_interruption(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object, **__: object) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr(sim.running, "run", failing)
    with pytest.raises(RuntimeError, match="a fault"):
        call("run", *SHORT)
