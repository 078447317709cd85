"""Training subsidy (以工代训): paid from the skills account alone; the unemployment insurance fund does not move (N12)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.compiled import routine, step
from sim.layout import CHANNELS, LANES, P_SKILLS_TOPUP, P_TRAINING_DUE, STREAMS
from sim.rows import R_SKILLS_ACCOUNT, R_TRAINING, R_TRAINING_BACKLOG
from sim.state import S_SKILLS_ACCOUNT, S_TRAINING_BACKLOG

Array = NDArray[np.float64]
NCHANNEL = len(CHANNELS)
_STREAM = STREAMS.index("training") * LANES


@step
def anything_to_pay(rule: Array, backlog: float) -> bool:
    """Whether the skills account moves this month: something falls due, is paid in, or is still owed on some path."""
    due = rule[P_TRAINING_DUE] + rule[P_TRAINING_DUE + 1] + rule[P_TRAINING_DUE + 2]
    return due > 0.0 or rule[P_SKILLS_TOPUP] != 0.0 or backlog > 0.0


@routine
def training(state: Array, row: Array, rule: Array, level: Array, owed: Array) -> None:
    """Pay what falls due this month and what is still owed, as far as the skills account lasts (N9–N14, MODEL.md 8).

    A short account pays every channel the same share. `level` is the path's final take-up by stream, `owed` scratch.
    """
    topup = rule[P_SKILLS_TOPUP]
    for i in range(LANES):
        owed[i] = 0.0
    for c in range(NCHANNEL):
        due, at = rule[P_TRAINING_DUE + c], S_TRAINING_BACKLOG + c * LANES
        for i in range(LANES):
            state[at + i] += due * level[_STREAM + i]
            owed[i] += state[at + i]
    for i in range(LANES):
        account = state[S_SKILLS_ACCOUNT + i] + topup
        paid = min(account, owed[i])
        row[R_TRAINING_BACKLOG + i] = owed[i] - paid
        owed[i] = paid / owed[i] if owed[i] > 0.0 else 0.0
        state[S_SKILLS_ACCOUNT + i] = account
    for c in range(NCHANNEL):
        at = S_TRAINING_BACKLOG + c * LANES
        for i in range(LANES):
            paid = state[at + i] * owed[i]
            row[R_TRAINING + c * LANES + i] = paid
            state[at + i] -= paid
            state[S_SKILLS_ACCOUNT + i] -= paid
    for i in range(LANES):
        # three shares of one account may miss its last fen by a rounding error; an account is never overdrawn
        state[S_SKILLS_ACCOUNT + i] = max(0.0, state[S_SKILLS_ACCOUNT + i])
        row[R_SKILLS_ACCOUNT + i] = state[S_SKILLS_ACCOUNT + i]


@routine
def no_training(state: Array, row: Array) -> None:
    """The rows of a month without training subsidies."""
    for k in range(NCHANNEL * LANES):
        row[R_TRAINING + k] = 0.0
    for i in range(LANES):
        row[R_SKILLS_ACCOUNT + i] = state[S_SKILLS_ACCOUNT + i]
        row[R_TRAINING_BACKLOG + i] = 0.0
