"""A month made by hand for the tests of reports: fourteen regions with odd figures, gaps, and names that bite."""

from __future__ import annotations

import random
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from sim.actuals.lines import ACTUAL_LINES
from sim.monitoring.types import (
    CAUSES,
    LEVELS,
    TOTAL,
    Assumption,
    Bridge,
    BridgePart,
    Chances,
    CoverageRow,
    Estimate,
    Filled,
    Item,
    KeyFigure,
    Missing,
    Monthly,
    Nowcast,
    Outlook,
    RefundRow,
    Remedy,
    Revised,
    SupportRow,
    TrainingRow,
    Warning,
)
from sim.months import Month, month

NAMES = ("呼和浩特市", "包头市", "呼伦贝尔市", "兴安盟", "通辽市", "赤峰市", "锡林郭勒盟", "乌兰察布市", "鄂尔多斯市",
         "巴彦淖尔市", "乌海市", "阿拉善盟", "满洲里市", "二连浩特市")
NAMES_EN = ("Hohhot", "Baotou", "Hulunbuir", "Hinggan League", "Tongliao", "Chifeng", "Xilingol League", "Ulanqab", "Ordos",
            "Bayannur", "Wuhai", "Alxa League", "Manzhouli", "Erenhot")
MONTH, YEAR_END = month(2021, 6), month(2021, 12)
FORMULA = '=HYPERLINK("http://x","点我")'
"""What a spreadsheet would take for a formula, in the note that people write."""
Money = Callable[..., int]


def made(regions: int = 14, seed: int = 1, problems: str = f"部分企业反映申领材料繁琐。\n{FORMULA}",
         **changes: Any) -> Monthly:
    """A month with every kind of row; the same for the same arguments."""
    luck = random.Random(seed)
    names, every = NAMES[:regions], (*NAMES[:regions], TOTAL)

    def fen(most: int = 10**10) -> int:
        return luck.randrange(most)

    bands = {name: sorted(fen(10**11) for _ in range(5)) for name in every}
    months = tuple(Month(MONTH + k) for k in range(1, 13))
    fields: dict[str, Any] = {
        "fund": "inner-mongolia", "title": {"zh": "内蒙古自治区", "en": "Inner Mongolia"}, "kind": "illustrative",
        "month": MONTH, "year_end": YEAR_END, "regions": names, "regions_en": NAMES_EN[:regions],
        "key_figures": tuple(_key_figure(key, name, unit, luck) for name in every for key, unit in (
            ("balance", "fen"), ("coverage", "months"), ("income", "fen"), ("expenditure", "fen"),
            ("recipients", "persons"))),
        "items": tuple(
            Item(name, line.key, line.role, fen(), fen(), fen(10**11), fen(10**11),
                 fen(10**11) if line.key == "benefits" else None, 0.4321 if line.key == "benefits" else None, fen(),
                 fen(10**9), fen(10**10), luck.random() > 0.2) for name in every for line in ACTUAL_LINES),
        "coverage": tuple(
            CoverageRow(name, fen(10**11), {"statutory": 11.95 + k, "benefits_only": 30.05, "total": float("inf"),
                                            "total_with_remittance": None, "trailing_12": 8.0 + 3 * k, "forward_12": 10.25},
                        k > 2, None if k == 3 else k > 8, month(2022, 1), 0.99996, 0.0004, fen() - 5 * 10**9, -fen())
            for k, name in enumerate(every)),
        "refunds": tuple(RefundRow(name, 12, 340, 4567, 89012, fen(), fen(10**11), fen(), fen(10**11), fen(10**12), 900,
                                   0.309, 0.5) for name in every),
        "training": tuple(TrainingRow(name, 88, 1234, 88 * 60000, 1234 * 60000, fen(), 5.25) for name in every),
        "support": tuple(SupportRow(name, fen(10**9), fen(10**10), 0, fen(10**9), fen(10**10), 0.875, None, 0)
                         for name in every),
        "pool": 123_456_789_012,
        "warnings": tuple(
            Warning(f"W{1 + k % 4}", "N4", name, LEVELS[(3 * k + 1) % 4], 8.25 if k % 2 else 0.3333, 12.0 if k % 2 else 0.25,
                    "months" if k % 2 else "share", YEAR_END, month(2021, 3),
                    Remedy("money_in", fen(), "fen") if k % 2 else None) for k, name in enumerate(every)),
        "outlook": tuple(
            Outlook(measure, name, months, *(tuple(
                (bands[name][quantile] / (1 if measure == "balance" else 2e9)) * (1 - 0.02 * m) for m in range(12))
                for quantile in (2, 0, 1, 2, 3, 4)))
            for name in every for measure in ("balance", "coverage")),
        "chances": tuple(Chances(name, months, *(tuple(min(1.0, 0.03 * m * k / 5) for m in range(12)) for _ in range(3)))
                         for k, name in enumerate(names)),
        "bridge": _bridge(names, fen),
        "nowcast": _nowcast(names),
        "missing": (Missing(names[-1], MONTH, ("benefits",)),),
        "revised": (Revised(names[0], month(2021, 5), "benefits", 123_456, 234_567),
                    Revised(names[0], month(2021, 5), "recipients", 100, 101)),
        "problems": problems,
        "assumptions": (Assumption("上解比例 5%", "A", "河南省条例第十二条（类比）", "2001-01"),
                        Assumption("失业保险金标准", "V", "内人社发〔2021〕1号", "2021-12")),
        "manifest": {"run_id": "20210701T000000Z-0123456789", "created_utc": "2021-07-01T00:00:00Z", "seed": 1, "paths": 2000,
                     "result_sha256": "ab" * 32, "versions": {"uifund": "0.2.0", "numpy": "2.0"}},
        "notes": ({"zh": "示意数据按公开总量校准。", "en": "Illustrative data, calibrated to published totals."},),
    }
    return Monthly(**(fields | changes))


def _key_figure(key: str, name: str, unit: Any, luck: random.Random) -> KeyFigure:
    def value() -> Any:
        return luck.random() * 40 if unit == "months" else luck.randrange(6 * 10**11 if unit == "fen" else 10**5)

    return KeyFigure(key, name, value(), unit, value(), None if key == "recipients" else value())


def _bridge(names: tuple[str, ...], fen: Money) -> Bridge:
    parts = [BridgePart(cause, name, line, fen() - 5 * 10**9) for name in names for cause in CAUSES
             for line in (("contributions_employer", "benefits") if cause == "experience" else ("",))]
    start = {name: fen(10**11) for name in names}
    end = {name: start[name] + sum(part.amount for part in parts if part.region == name) for name in names}
    keys = {(part.cause, part.line): 0 for part in parts}
    for part in parts:
        keys[part.cause, part.line] += part.amount
    parts += [BridgePart(cause, TOTAL, line, amount) for (cause, line), amount in keys.items()]
    return Bridge(MONTH, Month(MONTH - 1), YEAR_END, names, start | {TOTAL: sum(start.values())},
                  end | {TOTAL: sum(end.values())}, tuple(parts), recorded=True)


def _nowcast(names: tuple[str, ...]) -> Nowcast:
    estimates = tuple(Estimate("job_loss", name, 1.0, 1.0834, 0.0512, 1.0511, 12, "", True, "") for name in names)
    opening: Any = SimpleNamespace(dataset="inner-mongolia")
    question: Any = SimpleNamespace(name="baseline", policy=SimpleNamespace(rules={}))
    return Nowcast(MONTH, opening, question, estimates, (), (Filled(names[-1], MONTH, "benefits", 12345),), 17)
