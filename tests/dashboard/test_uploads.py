"""Scenario files from outside: whatever is in them, the answer is a list of problems, soon."""

from __future__ import annotations

import pytest

import dashboard.texts_scenario  # noqa: F401  (importing makes the texts known)
from dashboard import library
from sim.problems import BadInputError

HEAD = "title: {zh: 错, en: wrong}\nauthor: a\ndate: 2020-01-01\nreason: {zh: 错, en: wrong}\n"
ALIASES = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"a{k}: &a{k} [{','.join([f'*a{k - 1}'] * 10)}]\n" for k in range(1, 12))


@pytest.mark.parametrize("content", [
    "[" * 5_000, "{a: " * 3_000, HEAD + "extends: 2020-99-99\n",
    HEAD.replace("2020-01-01", "2020-99-99") + "extends: baseline\n",
    HEAD + f"extends: baseline\nseed: {'9' * 5_000}\n", HEAD + "extends: &x [*x]\n", "hello", "",
    "!!python/object/apply:os.getpid []",
    ALIASES + HEAD + "extends: *a11\n", ALIASES + HEAD + "dataset: *a11\n",
])
def test_a_hostile_file_is_refused_with_a_message(content):
    with pytest.raises(BadInputError) as caught:
        library.upload(content.encode(), "theirs.yaml")
    said = str(caught.value)
    assert "theirs.yaml" in said
    assert len(said) < 2_000


def test_deep_nesting_is_said_in_the_language_in_use():
    with pytest.raises(BadInputError) as caught:
        library.upload(b"[" * 5_000, "deep.yaml")
    assert "嵌套层数过多" in str(caught.value)
