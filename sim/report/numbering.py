"""Numbers of headings as official documents write them: 一、（一）1.（1）; in English 1. and 1.1."""

from __future__ import annotations

from collections.abc import Iterator

from sim.report.tables import Report, Section, Table

DIGITS = "〇一二三四五六七八九"


def numbered(report: Report) -> Iterator[tuple[Section, str]]:
    """Every section with its number."""
    first = second = 0
    for section in report.all_sections():
        first, second = (first + 1, 0) if section.level == 1 else (first, second + 1)
        if report.language == "zh":
            yield section, f"{chinese(first)}、" if section.level == 1 else f"（{chinese(second)}）"
        else:
            yield section, f"{first}. " if section.level == 1 else f"{first}.{second} "


def laid_out(report: Report) -> Iterator[tuple[Section, str, bool]]:
    """Every section with its number, and whether its page lies on its side: a wide table turns the page, and a heading
    that stands alone goes with what it heads."""
    sections = list(numbered(report))
    wide = False
    out: list[tuple[Section, str, bool]] = []
    for section, number in reversed(sections):
        bare = not section.parts and not section.paragraphs
        wide = wide if bare else any(isinstance(part, Table) and part.wide for part in section.parts)
        out.append((section, number, wide))
    return reversed(out)


def chinese(number: int) -> str:
    """1 to 99 in Chinese numerals."""
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{DIGITS[tens]}十") + (DIGITS[ones] if ones or not tens else "")
