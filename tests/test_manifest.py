"""The manifest: complete, the same for the same question, and enough to do a run again."""

from __future__ import annotations

import hashlib
import json
import shlex
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from sim.bundle import bundled
from sim.cli import main
from sim.manifest import LIBRARIES, manifest, scenario_manifest
from sim.plain import json_text
from sim.running import Run, run
from sim.scenario import load_scenario

SETTINGS = {"paths": 32, "months": 6}


@pytest.fixture(scope="module")
def done() -> Run:
    return run(load_scenario("refund-ratio-50", SETTINGS))


def test_it_names_seed_versions_hashes_and_difference(done: Run) -> None:
    found = manifest(done)
    assert (found["seed"], found["paths"], found["months"], found["start"]) == (20200612, 32, 6, "2020-01")
    assert set(found["versions"]) == {"uifund", "python", *LIBRARIES}
    assert found["kind"] == "illustrative"
    assert found["policy_sha256"] == done.scenario.policy.sha256
    assert found["scenario_sha256"] == done.scenario.content_hash
    assert {row["what"] for row in found["difference_from_baseline"]} == {"paths", "months", "policy.refund_ratio"}


def test_every_input_is_listed_with_the_hash_of_its_bytes(done: Run) -> None:
    inputs = {each["file"]: each["sha256"] for each in manifest(done)["inputs"]}
    assert {"scenarios/baseline.yaml", "scenarios/refund-ratio-50.yaml", "scenarios/policy/refunds.yaml",
            "scenarios/economy/common.yaml", "data/inner-mongolia/regions.csv"} <= set(inputs)
    for name, sha256 in inputs.items():
        assert hashlib.sha256((bundled("data").parent / name).read_bytes()).hexdigest() == sha256


def test_only_time_and_run_id_change_with_the_time(done: Run) -> None:
    one, two = (manifest(done, created=datetime(2026, 1, day, tzinfo=UTC)) for day in (1, 2))
    assert one["created_utc"] == "2026-01-01T00:00:00Z"
    assert one["run_id"].startswith("20260101T000000Z-")
    assert {key for key in one if one[key] != two[key]} == {"run_id", "created_utc"}


def test_the_command_gives_the_same_result_again(done: Run) -> None:
    found = manifest(done)
    words = shlex.split(found["command"])
    again = CliRunner().invoke(main, [*words[1:], "--json"])
    assert json.loads(again.stdout)["result_sha256"] == found["result_sha256"]


def test_the_scenario_can_be_written_out_of_it_and_run_again(done: Run, tmp_path: Path) -> None:
    found = json.loads(json_text(manifest(done)))
    path = tmp_path / "again.yaml"
    path.write_text(found["scenario"]["file"], encoding="utf-8")
    again = load_scenario(path)
    assert again.content_hash == done.scenario.content_hash
    assert yaml.safe_load(found["scenario"]["file"])["paths"] == 32


def test_a_users_table_is_hashed_under_its_own_path(tmp_path: Path) -> None:
    table = tmp_path / "mine.csv"
    table.write_bytes((bundled("data") / "inner-mongolia" / "regions.csv").read_bytes())
    scenario = load_scenario("baseline", SETTINGS | {"dataset": str(table)})
    found = scenario_manifest(scenario, scenario.regions())
    assert found["kind"] == "user"
    assert {"file": str(table), "sha256": hashlib.sha256(table.read_bytes()).hexdigest()} in found["inputs"]
