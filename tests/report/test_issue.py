"""From a store to issued, signed and replayed reports, on the worked example."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result

from sim.cli import main
from sim.monitoring.example import ILLUSTRATIVE, fill
from sim.months import parse_month
from sim.report.reading import read_manifest
from sim.store.store import Store

MONTH = "2021-12"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the worked example."""
    path = tmp_path_factory.mktemp("example") / "example.db"
    with Store.open(path) as store:
        fill(store)
    return path


@pytest.fixture(scope="module")
def files(place: Path) -> dict[str, Path]:
    """The report of the last month in every format, by format."""
    done = _call(place, "report", "latest", "--fund", ILLUSTRATIVE, "--kind", "report", "--format", "docx,xlsx,pdf,json",
                 "--out", str(place.parent / "out"), "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)["reports"]
    assert [(each["month"], each["region"], each["status"]) for each in found] == [(MONTH, "all", "draft")]
    return {Path(path).suffix[1:]: Path(path) for path in found[0]["files"]}


def _call(place: Path, *words: str, lang: str = "zh", user: str = "张三") -> Result:
    return CliRunner(env={"UIFUND_STORE": str(place), "UIFUND_USER": user}).invoke(main, ["--lang", lang, *words])


def test_every_format_carries_the_same_manifest(files: dict[str, Path]) -> None:
    manifests = [read_manifest(path) for path in files.values()]
    assert len(manifests) == 4
    assert all(each == manifests[0] for each in manifests)
    for key in ("run_id", "created_utc", "seed", "paths", "versions", "inputs", "policy_sha256", "scenario_sha256",
                "difference_from_baseline", "result_sha256", "content_sha256", "report", "actuals"):
        assert key in manifests[0]


@pytest.mark.parametrize("kind", ["docx", "xlsx", "pdf", "json"])
def test_replay_of_a_report_gives_the_same(place: Path, files: dict[str, Path], kind: str) -> None:
    done = _call(place, "replay", str(files[kind]), "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert found["same"]
    assert all(row["same"] for row in found["compared"])
    assert {row["kind"] for row in found["compared"]} == {"result", "content", "data", "policy", "code", "libraries"}


def test_replay_says_which_input_changed(place: Path, files: dict[str, Path], tmp_path: Path) -> None:
    document = json.loads(files["json"].read_text(encoding="utf-8"))
    document["manifest"]["result_sha256"] = "0" * 64
    document["manifest"]["policy_sha256"] = "1" * 64
    document["manifest"]["versions"]["numpy"] = "1.0"
    changed = tmp_path / "changed.json"
    changed.write_text(json.dumps(document), encoding="utf-8")
    done = _call(place, "replay", str(changed), "--json")
    assert done.exit_code == 1
    different = {(row["kind"], row["name"]) for row in json.loads(done.stdout)["compared"] if not row["same"]}
    assert different == {("result", "result_sha256"), ("policy", "policy_sha256"), ("libraries", "numpy")}
    assert "numpy" in _call(place, "replay", str(changed)).stdout


@pytest.mark.parametrize("words", [("baseline",), ("refund-ratio-80", "--record", "benefits", "--sampling", "sobol")])
def test_replay_of_a_run(place: Path, tmp_path: Path, words: tuple[str, ...]) -> None:
    done = _call(place, "run", *words, "--paths", "32", "--months", "14", "--seed", "5", "--out", str(tmp_path / "run"))
    assert done.exit_code == 0, done.output
    again = _call(place, "replay", str(tmp_path / "run" / "run.json"))
    assert again.exit_code == 0, again.output


def test_a_signed_report_loses_its_watermark_in_both_languages(place: Path, files: dict[str, Path]) -> None:
    with Store.open(place) as store:
        number = store.reports(ILLUSTRATIVE)[-1].id
        for role, who in (("preparer", "张三"), ("reviewer", "李四"), ("approver", "王五")):
            assert store.status(number) != "approved"
            store.sign(number, role, who)  # type: ignore[arg-type]
    for lang, draft in (("zh", "征求意见稿"), ("en", "DRAFT")):
        done = _call(place, "report", MONTH, "--fund", ILLUSTRATIVE, "--kind", "report", "--format", "json,docx", "--out",
                     str(place.parent / f"signed-{lang}"), "--json", lang=lang)
        found = json.loads(done.stdout)["reports"][0]
        assert found["status"] == "approved"
        document, word = (Path(path) for path in found["files"])
        report = json.loads(document.read_text(encoding="utf-8"))
        assert report["mark"] == ""
        assert [sign["name"] for sign in report["signatures"]] == ["张三", "李四", "王五"]
        with zipfile.ZipFile(word) as archive:
            assert not [name for name in archive.namelist() if draft.encode() in archive.read(name)]


def test_a_signed_month_that_is_reopened_says_so_and_stays_signed(place: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    with Store.open(place) as store:
        store.backup(copy)

    def issued(name: str) -> tuple[dict[str, Any], bool]:
        done = _call(copy, "report", MONTH, "--fund", ILLUSTRATIVE, "--kind", "report", "--format", "json", "--json", "--out",
                     str(tmp_path / name))
        found, = json.loads(done.stdout)["reports"]
        return found, "2021年12月尚未结账" in Path(found["files"][0]).read_text(encoding="utf-8")

    first, noted = issued("closed")
    assert not noted
    with Store.open(copy) as store:
        for role, who in (("preparer", "张三"), ("reviewer", "李四"), ("approver", "王五")):
            if store.status(first["number"]) != "approved":
                store.sign(first["number"], role, who)  # type: ignore[arg-type]
        store.reopen_month(ILLUSTRATIVE, parse_month(MONTH), "张三", "更正")
    again, noted = issued("reopened")
    assert noted
    assert (again["status"], again["content_sha256"]) == ("approved", first["content_sha256"])


def test_region_and_kind_and_refusals(place: Path, tmp_path: Path) -> None:
    done = _call(place, "report", MONTH, "--fund", ILLUSTRATIVE, "--region", "包头", "--format", "json", "--out",
                 str(tmp_path), "--json")
    assert [each["kind"] for each in json.loads(done.stdout)["reports"]] == ["report", "return"]
    assert {each["region"] for each in json.loads(done.stdout)["reports"]} == {"包头市"}
    for wrong in (("report", MONTH, "--fund", ILLUSTRATIVE, "--region", "包投"), ("report", "2021-13"),
                  ("report", MONTH, "--format", "doc"), ("report", "2031-01", "--fund", ILLUSTRATIVE),
                  ("report", MONTH, "--fund", "nowhere")):
        refused = _call(place, *wrong, "--out", str(tmp_path / "none"))
        assert refused.exit_code == 2, wrong
    assert not (tmp_path / "none").exists()


def test_without_a_fund_those_that_have_the_month_are_reported(place: Path, tmp_path: Path) -> None:
    """The example's regions end in 2021, the nation in 2023: no fund without the month stops what the other writes."""
    done = _call(place, "report", "2023-06", "--kind", "return", "--format", "json", "--out", str(tmp_path), "--json")
    assert done.exit_code == 0, done.output
    assert [each["fund"] for each in json.loads(done.stdout)["reports"]] == ["china-national"]
    refused = _call(place, "report", "2031-01", "--out", str(tmp_path / "none"))
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "2031-01" in refused.stderr
    assert not (tmp_path / "none").exists()


# --- hostile files --------------------------------------------------------------------------------------------------
def _archive(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name.replace("__", "/"), data)
    return out.getvalue()


def _workbook(words: str) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    sheet: Any = book.active
    sheet.title = "manifest"
    sheet.append(["json 0", words])
    book.save(out)
    return out.getvalue()


DOCUMENT = {"word__document.xml": b"<x/>"}
ENTITY = b'<?xml version="1.0"?><!DOCTYPE m [<!ENTITY a "boom">]><manifest xmlns="urn:uifund:manifest">&a;</manifest>'
HOSTILE = {
    "empty": b"", "text": b"hello", "json that is none": b'{"a": 1}', "json broken": b'{"manifest": ', "deep": b"[" * 100_000,
    "deep object": b'{"a":' * 100_000, "pdf that is none": b"%PDF-1.7\nnothing", "zip that is none": b"PK\x03\x04nothing",
    "word without manifest": _archive(**DOCUMENT),
    "word with entities": _archive(**DOCUMENT, **{"customXml__item9.xml": ENTITY}),
    "zip bomb": _archive(**DOCUMENT, **{"customXml__item9.xml": b"<a>" + b" " * 30_000_000 + b"</a>"}),
    "zip with a path": _archive(**DOCUMENT, **{"..__..__evil.xml": b"<x/>"}),
    "other zip": _archive(a=b"b"), "workbook with nonsense": _workbook("{"),
    "short manifest": json.dumps({"result_sha256": "0" * 64, "scenario": {}}).encode(),
    "manifest of nonsense": json.dumps({"result_sha256": "0" * 64, "scenario": {"name": "x", "file": 5}, "what": "monthly",
                                        "fund": "inner-mongolia", "month": MONTH, "actuals": 7}).encode(),
    "scenario that is none": json.dumps({
        "result_sha256": "0" * 64, "scenario": {"name": "../x", "file": "extends: /etc/passwd"}, "paths": 10, "seed": 1,
        "months": 12, "sampling": "philox", "recorded": [], "versions": {}, "inputs": [], "policy_sha256": ""}).encode(),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_with_one_message(place: Path, tmp_path: Path, name: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(HOSTILE[name])
    done = _call(place, "replay", str(path))
    assert done.exit_code == 2, done.output
    assert done.stderr.strip()
    assert "Traceback" not in done.output
    assert not done.stdout.strip()
    assert done.stderr.startswith("输入有 1 处问题")  # nothing of a library's own


def test_a_file_that_is_too_large_or_not_there_is_refused(place: Path, tmp_path: Path) -> None:
    with (tmp_path / "large").open("wb") as file:
        file.seek(30_000_000)
        file.write(b"\0")
    for path in (tmp_path / "large", tmp_path / "none", tmp_path):
        assert _call(place, "replay", str(path)).exit_code == 2
