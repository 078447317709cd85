"""Every ugly file is read to the fen, or refused with the right words; nothing of a refused file may be stored."""

from __future__ import annotations

import pytest

from sim.actuals.lines import EXPENDITURE, INCOME
from sim.actuals.reconcile import reconcile
from sim.actuals.table import Actuals
from sim.actuals.understand import understand
from tests.actuals import corpus_layouts, corpus_months, corpus_numbers, corpus_sums
from tests.actuals.corpus import Ugly, corpus
from tests.actuals.world import REGIONS, as_dict

MODULES = corpus_numbers, corpus_months, corpus_layouts, corpus_sums
FILES = corpus()


def test_the_corpus_is_large_enough() -> None:
    assert len(FILES) >= 40
    assert len({ugly.name for ugly in FILES}) == len(FILES)


@pytest.mark.parametrize("ugly", FILES, ids=lambda ugly: ugly.name)
def test_read_exactly_or_refused(ugly: Ugly) -> None:
    found = understand(ugly.data, ugly.file, REGIONS, month=ugly.month)
    if ugly.right is None:
        said = [str(problem) for problem in found.problems]
        assert said
        assert [line for line in said if not any(words in line for words in ugly.refused)] == []
        assert [words for words in ugly.refused if not any(words in line for line in said)] == []
        assert all(problem.file.startswith(found.file) and problem.expected for problem in found.problems)
        return
    assert [str(problem) for problem in found.problems] == []
    assert as_dict(found.figures) == ugly.right
    differences = reconcile(Actuals.of(found.figures, REGIONS), found.stated)
    if not {line for _, _, line in ugly.right} >= {*INCOME, *EXPENDITURE}:  # a balance needs every flow
        differences = [each for each in differences if each.check != "balance"]
    assert len(differences) == ugly.differences, differences
