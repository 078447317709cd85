"""The rules of monitoring as files: the bundled ones are whole, and every slip is complained of at its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.bundle import bundled
from sim.cli import main
from sim.monitoring.settings import NOWCAST_FILE, WARNINGS_FILE, load_settings, settings_problems
from sim.problems import BadInputError

FOLDER = bundled("scenarios") / "monitoring"


def changed(tmp_path: Path, name: str, old: str, new: str) -> Path:
    for each in (WARNINGS_FILE, NOWCAST_FILE):
        text = (FOLDER / each).read_text(encoding="utf-8")
        assert each != name or old in text
        (tmp_path / each).write_text(text.replace(old, new, 1) if each == name else text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(("name", "old", "new"), [
    (WARNINGS_FILE, "limits: {yellow: 24, orange: 12, red: 6}", "limits: {yellow: 12, orange: 24, red: 6}"),
    (WARNINGS_FILE, "when: below", "when: under"),
    (WARNINGS_FILE, "id: W2", "id: W1"),
    (WARNINGS_FILE, "notice: N4", "notice: 第四条"),
    (WARNINGS_FILE, "lines: [closing_balance", "lines: [closing_balances"),
    (WARNINGS_FILE, "total: true", "totals: true"),
    (WARNINGS_FILE, "pool_low:", "pool_height:"),
    (WARNINGS_FILE, "months_ahead: 12", "months_ahead: 13"),
    (NOWCAST_FILE, "value: 13", "value: 12"),
    (NOWCAST_FILE, "prior_sd: 0.03", "prior_sd: 0"),
    (NOWCAST_FILE, "months_least: 24", "months_least: 1.5"),
    (NOWCAST_FILE, "  training:", "  trainings:"),
])
def test_slips_are_refused(tmp_path: Path, name: str, old: str, new: str) -> None:
    folder = changed(tmp_path, name, old, new)
    with pytest.raises(BadInputError) as refused:
        load_settings(folder)
    assert all(Path(problem.file).name == name for problem in refused.value.problems)
    assert settings_problems(folder)
    assert settings_problems(folder / name)


def test_a_changed_limit_is_used(tmp_path: Path) -> None:
    settings = load_settings(changed(tmp_path, WARNINGS_FILE, "yellow: 24, orange: 12", "yellow: 36, orange: 12"))
    assert settings.warnings.coverage_now.level(30.0) == "yellow"
    assert load_settings().warnings.coverage_now.level(30.0) == "green"
    assert settings.files != load_settings().files


@pytest.mark.parametrize("path", [FOLDER, FOLDER / WARNINGS_FILE, FOLDER / NOWCAST_FILE])
def test_validate_knows_them(path: Path) -> None:
    result = CliRunner().invoke(main, ["validate", str(path)])
    assert result.exit_code == 0, result.output


def test_validate_complains_of_them(tmp_path: Path) -> None:
    folder = changed(tmp_path, WARNINGS_FILE, "when: below", "when: under")
    result = CliRunner().invoke(main, ["validate", str(folder / WARNINGS_FILE)])
    assert result.exit_code == 2
    assert "coverage_now.when" in result.stderr


def test_every_level_of_every_rule_has_a_source() -> None:
    for name, rule in load_settings().warnings.each():
        assert rule.reference, name
        assert rule.title.zh, name
        assert rule.title.en, name
