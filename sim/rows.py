"""What a region's month leaves lane by lane, before it becomes lines of the ledger (`lines` makes them).

A line that is a fixed multiple of something (an employer's contributions are a rate times the wage bill that paid) is not
written for every path: the multiple is taken of the sum. So a month writes a third of the rows that it has lines. Rows
stand in blocks, because a block is added up at a time (`compiled.line_sums`), and what seldom changes is in a
block of its own, which is skipped while nothing happens.
"""

from __future__ import annotations

from sim.compiled import SUMMED
from sim.layout import CHANNELS, COVERAGE_EXPENDITURES, LANES, REFUND_CLASSES

BLOCK = SUMMED
"""Rows of a block."""

_BLOCKS: tuple[tuple[str, ...], ...] = (
    # every month: the wage bill on which contributions fall due and on which they are paid, people, what they get
    ("base", "received", "insured", "losses", "first_half", "second_half", "medical", "assisted"),
    # months in which refunds are paid or wait
    (*(f"ordinary_{name}" for name in REFUND_CLASSES), "hardship", "own", "supported", "backlog"),
    # months in which training subsidies or a top-up are paid; account and gates stay as they were in the others
    (*(f"training_{name}" for name in CHANNELS), "skills_account", "training_backlog", "gate_12", "gate_24", "topup"),
    # the close of every month; the last two only where they are recorded path by path
    ("closing", "coverage", "below_12", "below_24", "cap_left", "interest", "opening", "settled"),
    # months in which the region needs more than it has
    ("grant", "subsidy", "unpaid", "need", "short"),
    # where coverage is wanted under every definition
    tuple(f"coverage_{name}" for name in COVERAGE_EXPENDITURES),
)
ROWS: dict[str, int] = {name: BLOCK * b + k for b, block in enumerate(_BLOCKS) for k, name in enumerate(block)}
"""Place of each row; a block that is not full is followed by rows that nobody reads."""
NROW = BLOCK * len(_BLOCKS)

EVERY_MONTH, REFUNDS, SPECIAL, CLOSE, NEEDY, DEFINITIONS = range(0, NROW, BLOCK)
"""First row of each block."""
NOWN = CLOSE
"""Rows before this one belong to the region's own month, the others to its close."""

OF_CLOSE, OF_MONTH, WHEN_NEEDED = range(3)
"""When a row is written: at the close of every month; by the region's own month; at the close where there is need."""


def _offset(name: str) -> int:
    return ROWS[name] * LANES


R_BASE = _offset("base")
R_RECEIVED = _offset("received")
R_INSURED = _offset("insured")
R_LOSSES = _offset("losses")
R_FIRST_HALF = _offset("first_half")
R_SECOND_HALF = _offset("second_half")
R_MEDICAL = _offset("medical")
R_ASSISTED = _offset("assisted")
R_ORDINARY = _offset("ordinary_large")
R_HARDSHIP = _offset("hardship")
R_OWN = _offset("own")
R_SUPPORTED = _offset("supported")
R_BACKLOG = _offset("backlog")
R_TRAINING = _offset("training_new_hire")
R_SKILLS_ACCOUNT = _offset("skills_account")
R_TRAINING_BACKLOG = _offset("training_backlog")
R_GATE_12 = _offset("gate_12")
R_GATE_24 = _offset("gate_24")
R_TOPUP = _offset("topup")
R_CLOSING = _offset("closing")
R_COVERAGE = _offset("coverage")
R_BELOW_12 = _offset("below_12")
R_BELOW_24 = _offset("below_24")
R_CAP_LEFT = _offset("cap_left")
R_INTEREST = _offset("interest")
R_OPENING = _offset("opening")
R_SETTLED = _offset("settled")
R_GRANT = _offset("grant")
R_SUBSIDY = _offset("subsidy")
R_UNPAID = _offset("unpaid")
R_NEED = _offset("need")
R_SHORT = _offset("short")
R_COVERAGE_BY = _offset("coverage_statutory")

# the special block by row within it: what a month in which nothing of it happens takes over from the one before
K_SKILLS_ACCOUNT, K_TRAINING_BACKLOG, K_GATE_12, K_GATE_24, K_TOPUP = (
    ROWS[name] - SPECIAL for name in ("skills_account", "training_backlog", "gate_12", "gate_24", "topup"))
K_TOPUP_OUTSTANDING = BLOCK
"""Behind the block: the sum of the top-ups still to be paid."""
NKEPT = BLOCK + 1
