"""What tests of the command line share: calling it, refusals in both languages, and files to call it with."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

from click.testing import CliRunner, Result

from sim.bundle import bundled
from sim.cli import main
from sim.texts import LANGUAGES

Rows = list[dict[str, str]]
HAN = re.compile("[\u4e00-\u9fff]{2}")
SHORT = ("--paths", "64", "--months", "13")


def call(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)


def refused(*words: object) -> str:
    """The one message of a refused call, in English: exit code 2, nothing on standard output.

    In Chinese the same call must complain as often, each time in Chinese.
    """
    chinese, english = (call("--lang", name, *words) for name in LANGUAGES)
    for result in (chinese, english):
        assert result.exit_code == 2, result.output
        assert result.stdout == ""
    problems = [line for line in chinese.stderr.splitlines() if line.startswith("  - ")]
    assert len(problems) == english.stderr.count("\n  - ") > 0
    assert all(HAN.search(problem.replace(str(words[-1]), "")) for problem in problems), chinese.stderr
    return english.stderr


def regions_table(
    folder: Path, change: Callable[[Rows], object] | None = None, *, name: str = "regions.csv", encoding: str = "utf-8",
    delimiter: str = ",", quoting: int = csv.QUOTE_MINIMAL, titles: dict[str, str] | None = None, above: str = "",
) -> Path:
    """The illustrative regions as a user's table, with something changed or written otherwise."""
    with (bundled("data") / "inner-mongolia" / "regions.csv").open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        rows, names = list(reader), list(reader.fieldnames or ())
    if change:
        change(rows)
    out = io.StringIO()
    writer = csv.DictWriter(out, names, delimiter=delimiter, quoting=quoting)  # type: ignore[arg-type]
    writer.writerow({each: (titles or {}).get(each, each) for each in names})
    writer.writerows(rows)
    path = folder / name
    path.write_bytes((above + out.getvalue()).encode(encoding))
    return path


def scenario_file(folder: Path, lines: str) -> Path:
    path = folder / "question.yaml"
    head = "title: {zh: 问, en: Q}\nauthor: A\ndate: 2026-01-01\nreason: {zh: 因, en: R}\nextends: baseline\n"
    path.write_text(head + lines, encoding="utf-8")
    return path
