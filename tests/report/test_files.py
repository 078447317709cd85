"""Files appear whole or not at all: a report that is killed at any moment leaves whole files, or none."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sim.problems import BadInputError
from sim.report.content import make_report
from sim.report.files import PARTIAL, file_name, write_whole
from sim.texts import use_language
from tests.report.made import made

KILLS = 120
SIZE = 400_000
PARENT = f"""
import os, sys
from pathlib import Path
from sim.report.files import write_whole

def work():
    number = 0
    while True:
        number += 1
        for kind in ("docx", "xlsx", "pdf"):
            write_whole(Path(sys.argv[1]) / ("report." + kind), bytes([number % 251]) * {SIZE})

for line in sys.stdin:
    child = os.fork()
    if child == 0:
        work()
    print(child, flush=True)
    os.waitpid(child, 0)
    print("gone", flush=True)
"""
"""For every line that it reads it forks a child that writes reports without end, and says when the child is gone."""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no kill -9")
def test_killed_at_any_moment_leaves_whole_files_or_none(tmp_path: Path) -> None:
    luck, script = random.Random(7), tmp_path / "writer.py"
    script.write_text(PARENT, encoding="utf-8")
    folder = tmp_path / "out"
    folder.mkdir()
    with subprocess.Popen([sys.executable, str(script), str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          text=True, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}) as parent:
        assert parent.stdin is not None
        assert parent.stdout is not None
        for _ in range(KILLS):
            parent.stdin.write("go\n")
            parent.stdin.flush()
            child = int(parent.stdout.readline())
            time.sleep(luck.random() * 0.02)
            os.kill(child, signal.SIGKILL)
            parent.stdout.readline()  # the child is gone
            for path in folder.iterdir():
                if not path.name.startswith(PARTIAL):
                    data = path.read_bytes()
                    assert len(data) == SIZE
                    assert len(set(data)) == 1
        parent.stdin.close()
    assert {path.suffix for path in folder.iterdir() if not path.name.startswith(PARTIAL)} == {".docx", ".xlsx", ".pdf"}


def test_what_a_killed_run_left_is_cleared_once_it_is_old(tmp_path: Path) -> None:
    old, young = tmp_path / f"{PARTIAL}old", tmp_path / f"{PARTIAL}young"
    for path in (old, young):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    write_whole(tmp_path / "report.pdf", b"whole")
    assert sorted(path.name for path in tmp_path.iterdir()) == [young.name, "report.pdf"]


def test_a_place_that_cannot_be_written_is_one_message(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(BadInputError):
        write_whole(tmp_path / "file" / "report.pdf", b"x")


def test_names_say_what_it_is_and_lead_nowhere() -> None:
    assert file_name(make_report(made()), "docx") == "内蒙古自治区失业保险基金运行监测月报_2021-06.docx"
    use_language("en")
    assert file_name(make_report(made(), "包头市"), "pdf") == "inner-mongolia_report_Baotou_2021-06_en.pdf"
    odd = make_report(made(title={"zh": "x", "en": "x"}, fund="../a:b"))
    assert "/" not in file_name(odd, "pdf")
    assert ":" not in file_name(odd, "pdf")
