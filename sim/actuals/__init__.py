"""Monthly actuals: what an office reports of its fund, read from the files it has, checked, and never half-imported."""
