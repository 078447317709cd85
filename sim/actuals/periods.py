"""Which months a label speaks of: 2021年3月, 2021-03, 202103, 1-3月, 上半年, 本年累计, a day, an English month."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from sim.actuals.names import names
from sim.months import FIRST_YEAR, LAST_YEAR, Month, check_year, parse_month
from sim.months import month as month_of
from sim.problems import clipped
from sim.tables import tidy
from sim.texts import text

_CHINESE = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10, "十一": 11, "十二": 12}
_ENGLISH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LONG = ("uary", "ruary", "ch", "il", "", "e", "y", "ust", "tember", "ober", "ember", "ember")
_MONTH_WORD = "(" + "|".join(f"{short}(?:{long})?" if long else short
                             for short, long in zip(_ENGLISH, _LONG, strict=True)) + r")\.?"
_TO = r"(?:[-—–~至到]|--)"
_SPAN_OF_YEAR = re.compile(rf"(?:(\d{{4}})[年./-])?(\d{{1,2}})月?份?{_TO}(?:(\d{{4}})[年./-])?(\d{{1,2}})月份?")
_SPAN_OF_DATES = re.compile(r"(\d{4})[./-](\d{1,2})(?:至|到|~|—|–|--)(\d{4})[./-](\d{1,2})")
_DAY = re.compile(r"(\d{4})[年./-](\d{1,2})[月./-](\d{1,2})日?(?:00:00:00|t00:00:00)?")
_YEAR_MONTH = re.compile(r"(?<!\d)(\d{4})[年./-](\d{1,2})(?:月份?)?(?![\d.])|(?<!\d)(\d{4})(0[1-9]|1[0-2])(?:月份?)?(?!\d)")
_SHORT_YEAR_MONTH = re.compile(r"(?<!\d)(\d{2})年(\d{1,2})月份?")
_ENGLISH_MONTH = re.compile(rf"(?<![a-z]){_MONTH_WORD}[-,]?(\d{{4}})|(\d{{4}})[-,]?{_MONTH_WORD}(?![a-z])")
_ENGLISH_ALONE = re.compile(_MONTH_WORD)
_LIKE_MONTH = re.compile(r"(\d{4})(?:[年./-]\d{1,2}|\d{2})(?:月份?)?")
_UP_TO = (("一季度", 3), ("1季度", 3), ("上半年", 6), ("前二季度", 6), ("前三季度", 9), ("1-3季度", 9), ("全年", 12))
_OTHER_SPAN = re.compile(r"第?[二三四234]季度|下半年")
_MONTH_ALONE = re.compile(r"(?<!\d)(\d{1,2})月份?(?!\d)|(十[一二]?|[一二三四五六七八九])月份?")
_YEAR = re.compile(r"(?<!\d)(\d{4})年度?|^(\d{4})$")


@dataclass(frozen=True)
class Period:
    """What a label says of time; None where it says nothing. `other`: a span that is neither a month nor from January."""

    year: int | None = None
    month: int | None = None
    cumulative: bool | None = None
    other: bool = False

    def inside(self, outer: Period) -> Period:
        """This period with what it leaves open taken from the one around it."""
        return Period(outer.year if self.year is None else self.year, outer.month if self.month is None else self.month,
                      outer.cumulative if self.cumulative is None else self.cumulative, self.other or outer.other)

    @property
    def absolute(self) -> Month | None:
        """The month, where year and month are known."""
        return None if self.year is None or self.month is None else month_of(self.year, self.month)

    @property
    def empty(self) -> bool:
        """Whether nothing is said of time."""
        return self == NO_PERIOD


NO_PERIOD = Period()


def read_month(written: str) -> Month:
    """One month as people write it: `2021-03`, 2021年3月, 202103, Mar 2021; raises ValueError for anything else, for a day
    and for months up to another as well."""
    try:
        return parse_month(written)
    except ValueError:
        label = tidy(written)
        found, rest = take_period(label)
        if found.absolute is None or found.cumulative or found.other or rest or _DAY.fullmatch(label):
            raise
        return found.absolute


def read_day(written: str) -> date | None:
    """One day as people write it: 2021-03-05, 2021年3月5日; None for anything else.

    Raises ValueError for one that does not exist, or lies outside the years that a month may lie in.
    """
    match = _DAY.fullmatch(tidy(written))
    if match is None:
        return None
    check_year(int(match[1]), written)
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError as error:
        raise ValueError(text("problem.date.not_that_exists", value=clipped(written))) from error


def like_month(label: str) -> bool:
    """Whether a label that names no month has the form of one, such as 2021-13 or 2021年0月."""
    match = _LIKE_MONTH.fullmatch(tidy(label))
    return match is not None and FIRST_YEAR <= int(match[1]) <= LAST_YEAR


def take_period(text: str) -> tuple[Period, str]:
    """The period in a tidied label, and the rest of the label."""
    for read in (_span, _day, _year_month, _up_to, _month_alone, _year):
        found = read(text)
        if found is not None:
            period, rest = found
            said, rest = _words(rest)
            if period.month is None and period.year is not None and said.month is None:
                inner, rest = take_period(rest) if rest != text else (NO_PERIOD, rest)
                said = inner if said.cumulative is None else said
                return Period(period.year, inner.month, said.cumulative, inner.other), rest
            # 累计 beside 1-3月 says the same, 本月 beside 2021年3月 too.
            cumulative = period.cumulative if said.cumulative is None else said.cumulative
            return Period(period.year, period.month, cumulative, period.other), rest
    return _words(text)


def _words(text: str) -> tuple[Period, str]:
    for word, cumulative in names().period_words:
        if word in text:
            return Period(cumulative=cumulative), text.replace(word, "", 1)
    return NO_PERIOD, text


def _cut(text: str, match: re.Match[str]) -> str:
    return text[: match.start()] + text[match.end():]


def _of(year: str | None, month: int, cumulative: bool | None = None) -> Period | None:
    if not 1 <= month <= 12 or (year is not None and not FIRST_YEAR <= int(year) <= LAST_YEAR):
        return None
    return Period(None if year is None else int(year), month, cumulative)


def _span(text: str) -> tuple[Period, str] | None:
    for pattern in (_SPAN_OF_YEAR, _SPAN_OF_DATES):
        match = pattern.search(text)
        if match is None:
            continue
        first, last = int(match[2]), int(match[4])
        year = match[1] or match[3]
        period = _of(year, last, cumulative=last > 1)
        if period is None:
            return None
        if first == last and (match[3] or match[1]) == (match[1] or match[3]):
            period = Period(period.year, last, False)
        elif first != 1 or (match[1] and match[3] and match[1] != match[3]):
            period = Period(period.year, last, None, other=True)
        return period, _cut(text, match)
    return None


def _day(text: str) -> tuple[Period, str] | None:
    match = _DAY.search(text)
    period = _of(match[1], int(match[2])) if match and 1 <= int(match[3]) <= 31 else None
    return (period, _cut(text, match)) if match and period else None


def _year_month(text: str) -> tuple[Period, str] | None:
    match = _YEAR_MONTH.search(text)
    if match:
        period = _of(match[1] or match[3], int(match[2] or match[4]))
        return (period, _cut(text, match)) if period else None
    match = _SHORT_YEAR_MONTH.search(text)
    if match:
        period = _of(f"20{match[1]}", int(match[2]))
        return (period, _cut(text, match)) if period else None
    match = _ENGLISH_MONTH.search(text)
    if match:
        period = _of(match[2] or match[3], 1 + _ENGLISH.index((match[1] or match[4])[:3]))
        return (period, _cut(text, match)) if period else None
    match = _ENGLISH_ALONE.fullmatch(text)
    return (Period(month=1 + _ENGLISH.index(match[1][:3])), "") if match else None


def _up_to(text: str) -> tuple[Period, str] | None:
    match = _OTHER_SPAN.search(text)
    span = next(((word, month) for word, month in _UP_TO if word in text), None)
    if match is None and span is None:
        return None
    year = _YEAR.search(text)
    at = None if year is None else int(year[1] or year[2])
    rest = text if year is None else _cut(text, year)
    if span is not None and (match is None or span[0] in ("前二季度", "前三季度", "1-3季度")):
        return Period(at, span[1], True), rest.replace(span[0], "", 1).removeprefix("第")
    return Period(at, None, None, other=True), _OTHER_SPAN.sub("", rest, count=1)


def _month_alone(text: str) -> tuple[Period, str] | None:
    match = _MONTH_ALONE.search(text)
    if match is None:
        return None
    year = _YEAR.search(text)
    period = _of(None if year is None else year[1] or year[2], int(match[1]) if match[1] else _CHINESE[match[2]])
    rest = _cut(text, match)
    return (period, rest if year is None else _YEAR.sub("", rest, count=1)) if period else None


def _year(text: str) -> tuple[Period, str] | None:
    match = _YEAR.search(text)
    if match is None or not FIRST_YEAR <= int(match[1] or match[2]) <= LAST_YEAR:
        return None
    return Period(int(match[1] or match[2])), _cut(text, match)
