"""Texts of importing actuals: key → (Chinese, English). Keys begin with `actuals.`."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    # --- what looks odd -----------------------------------------------------------------------------------------
    "actuals.odd.new_recipients": ("新增领金人数多于期末领金人数", "more new recipients than recipients at month end"),
    "actuals.odd.recipients": ("领金人数多于参保人数", "more recipients than insured persons"),
    "actuals.odd.negative": ("本月发生额为负数", "the flow of the month is negative"),
}
