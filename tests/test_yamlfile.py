"""YAML as people write it by hand: numbers mean what they look like, and every fault is said in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.problems import BadInputError
from sim.texts import LANGUAGES, use_language
from sim.yamlfile import read_yaml

pytestmark = pytest.mark.usefixtures("in_english")


def read(folder: Path, content: str) -> dict:
    path = folder / "x.yaml"
    path.write_text(content, encoding="utf-8")
    return read_yaml(path)


def refusal(folder: Path, content: str) -> str:
    with pytest.raises(BadInputError) as error:
        read(folder, content)
    assert len(error.value.problems) == 1
    return str(error.value.problems[0])


@pytest.mark.parametrize("value", [
    "010", "0x10", "0b11", "1:30", "-010", "00", "1:30.5", "190:20:30", "1_5", "1_0000", "1_5.0"])
@pytest.mark.parametrize("filler", ["", "# long\n" + "x: [1, 2]\n".replace("x", "y") + "z: [" + "[], " * 600 + "]\n"])
def test_a_number_that_yaml_would_read_otherwise_is_refused(tmp_path: Path, value: str, filler: str) -> None:
    message = refusal(tmp_path, f"a: 1\nb: {value}\n{filler}")
    assert "x.yaml:2" in message
    assert repr(value) in message


@pytest.mark.parametrize(("written", "meant"), [
    ("10", 10), ("0", 0), ("-3", -3), ("+7", 7), ("1_000", 1000), ("0.5", 0.5), ("'010'", "010"), ("12_345_678", 12345678),
    ("2020-06", "2020-06"),
    ("1.5e+3", 1500.0), ("007.5", 7.5),
])
def test_numbers_mean_what_they_look_like(tmp_path: Path, written: str, meant: object) -> None:
    assert read(tmp_path, f"a: {written}\n")["a"] == meant


def test_keys_are_what_is_written(tmp_path: Path) -> None:
    keys = ["1_5", "15", "no", "010", "2020-06", "~"]
    assert list(read(tmp_path, "".join(f"{key}: x\n" for key in keys))) == keys


@pytest.mark.parametrize("content", [
    "a: b: c\n", "a:\n\t- 1\n", "a: 'open\n", "a: [1, 2\n", "a: *nowhere\n", "a: !!python/object/apply:os.system [x]\n",
    "a: 1\n b: 2\n", "a\nb: 1\n", "a: 1\na: 2\n", "a: \x01\n", "a: {x: 1]\n", "- 1\n", "", "a: 0x1F\n",
    "a: !!bool maybe\n",
])
def test_every_fault_is_said_in_both_languages(tmp_path: Path, content: str) -> None:
    said = {}
    for name in LANGUAGES:
        use_language(name)
        said[name] = refusal(tmp_path, content).partition("x.yaml")[2]
    assert any("\u4e00" <= sign <= "\u9fff" for sign in said["zh"])
    assert not any("\u4e00" <= sign <= "\u9fff" for sign in said["en"])
