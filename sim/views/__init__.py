"""What the pages on regions, gates, transfers and training show: pure functions from runs to tables.

Screens and documents take these tables as they are and calculate nothing. Money is yuan, coverage months, persons are
heads, probabilities are shares of paths; a column's name ends in its unit. A figure that does not exist is NaN, an
endless coverage is inf.
"""
