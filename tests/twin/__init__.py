"""The slow twin: the fund model a second time, in plain Python with 50-digit decimals, one path at a time.

It is the judge of the engine and therefore shares nothing with it: no import of `sim`, no array layout, its own reader
of the policy files, its own date arithmetic. It is written from the text of `sim/MODEL.md` and of the rules, for
reading and not for speed. Where that text can be understood in two ways, `READINGS.md` says which way was taken.
"""

from .policy import Policy
from .simulate import simulate

__all__ = ["Policy", "simulate"]
