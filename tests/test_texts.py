"""Words: every text in both languages, every complaint from the table of texts and in the language in use."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

import sim
from sim.problems import BadInputError, Problem, listed, one_of, reason
from sim.texts import LANGUAGES, all_texts, text, use_language

HAN = re.compile("[\u4e00-\u9fff]")
WORDS = re.compile(r"[A-Za-z]{2,} [a-z]{2,}|[\u4e00-\u9fff]{2}")
SOURCES = sorted(Path(sim.__file__).parent.rglob("*.py"))
MAKERS = ("Problem", "complain", "add", "problem", "BrokenIdentityError")
"""What makes a complaint: `Problem(...)` and the helpers that gather complaints of a file or table."""
COMMANDS = ("pip ",)
"""What a user is told to type is the same in every language."""


def spoken(node: ast.expr) -> str:
    """Words that stand in the code itself, as a constant or inside an f-string."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    return "".join(part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str))


def test_placeholders_agree_and_no_text_is_empty() -> None:
    for key, both in all_texts().items():
        names = [{name for _, name, _, _ in Formatter().parse(each) if name} for each in both]
        assert names[0] == names[1], key
        assert all(both), key


def test_one_is_singular() -> None:
    assert text("problem.data.other_regions", count=1) == "（另有 1 个地区该列也不能使用）"
    use_language("en")
    assert text("problem.data.other_regions", count=1) == " (and so of 1 region more)"
    assert text("problem.data.other_regions", count="2") == " (and so of 2 regions more)"
    loose = [key for key, (_, english) in all_texts().items() if "(s)" in english]
    assert not loose, "{count:thing|things} says either"


def test_every_complaint_is_chinese_in_chinese_and_english_in_english() -> None:
    same = {key for key, (chinese, english) in all_texts().items() if key.startswith("problem.") and chinese == english}
    assert same <= {"problem.dated.from", "problem.scenario.start"}
    for key, (chinese, english) in all_texts().items():
        if key.startswith("problem.") and key not in same:
            assert HAN.search(Formatter().vformat(chinese, (), _Anything())) or not WORDS.search(english), key
            assert not HAN.search(re.sub(r"[（(][^（()）]*[）)]", "", english)), key


class _Anything(dict):
    """Every placeholder is there and prints nothing."""

    def __missing__(self, key: str) -> _Nothing:
        return _Nothing()


class _Nothing(str):
    def __format__(self, _: str) -> str:
        return ""


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(SOURCES[0].parent)))
def test_no_complaint_is_worded_in_the_code(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in MAKERS:
                for argument in (*node.args, *(each.value for each in node.keywords)):
                    words = spoken(argument)
                    assert words.startswith(COMMANDS) or not WORDS.search(words), f"{path}:{node.lineno}: {words!r}"


def test_a_complaint_is_put_together_in_the_language_in_use() -> None:
    problem = Problem("x", "f.csv", 3, "c", "y", "z")
    chinese = str(problem)
    assert chinese == "f.csv 第 3 行 [c]：x；应为：y；是否指 'z'？"
    use_language("en")
    assert str(problem) == "f.csv:3 [c]: x; expected y; did you mean 'z'?"
    assert str(Problem("x")) == "x"
    assert str(Problem("x", line=3)) == "3: x"
    assert str(BadInputError([problem])).startswith("1 problem in the input:\n  - f.csv")
    assert str(BadInputError([problem, problem])).startswith("2 problems")


def test_lists_and_reasons() -> None:
    said = {}
    for name in LANGUAGES:
        use_language(name)
        said[name] = (listed([1, "b"]), one_of(["a", "b"]), reason(OSError(13, "Permission denied")),
                      reason(OSError(9999, "odd")))
    assert said["zh"] == ("1、b", "a、b 之一", "没有权限", "odd")
    assert said["en"] == ("1, b", "one of a, b", "Permission denied", "odd")
