"""Back-tests: forecasts from past origins, made only from what was known there, against what happened.

`panel` runs the panel model and its naive rivals on regions by year, `national` does it on China's months, `warning`
measures warning rules against federal borrowing, `report` writes tables, figures and the paragraph on where it fails.
"""
