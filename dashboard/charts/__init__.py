"""Plotly figures from tables that `sim` made; one module a kind, one look for all (`dashboard.charts.look`).

`show` draws a figure with its data to download. Every figure carries its caption (`Caption`) inside, so that a picture
taken from the browser still says unit, period, scenario, percentiles and data status.
"""

from __future__ import annotations

from dashboard.charts.look import Caption
from dashboard.charts.show import chosen, show

__all__ = ["Caption", "chosen", "show"]
