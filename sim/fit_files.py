"""Where the fit writes: marked blocks of an economy file and single totals of a data set; and what it prints.

A block lies between two comment lines, `# fitted: NAME` and `# end of fitted: NAME`; the lines between them are replaced,
everything else of the file is kept as it is.
"""

from __future__ import annotations

import csv
import io
import re
import runpy
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path

from sim.bundle import bundled
from sim.fit_priors import Opening, TakeUpFit
from sim.measures import MEASURES
from sim.observed import Case, Target
from sim.problems import BadInputError, Problem
from sim.projection import Projection
from sim.texts import pick, text

COMMAND = "python -m sim.fit"
DATASET_SCRIPT = "make_regions.py"
_WIDTH = 120
FIRST_MONTH = "2013-01"
"""First month that the policy files, and so a projection, can begin with."""
_COLLECTION = {
    "inner-mongolia": {
        "zh": "使2020年减免前的保费收入等于2019年按平均参保人数和缴费工资增长后的数额。"
              "若按公布工资5,688元（V）全额征缴，则会出现跳升。",
        "en": "so that contributions of 2020 before relief are those of 2019, grown with the average insured and with the "
              "contribution wage. All that is due on the published wage of 5,688 yuan (V) would be a jump."},
    "china": {
        "zh": "使模型与2020、2021年公布的收入（扣除利息）一致（D）。应缴额按数据集期初的工资及其增长计算；"
              "缓缴、降费计入实收比例。",
        "en": "so that the model meets published revenue of 2020 and 2021 less interest (D). What is due is counted on the "
              "wage of the data set's opening and its growth; deferred and lowered payments are in the share."},
}
_HEADINGS = {
    "take_up": {"zh": "申领：先验 -> 拟合", "en": "Take-up: prior -> fitted"},
    "level": {"zh": "最终比例", "en": "final level"},
    "half_time": {"zh": "半程月数", "en": "half-time, months"},
    "steepness": {"zh": "陡度", "en": "steepness"},
    "figures": {"zh": "指标：实际，模型，偏差", "en": "Figures: observed, model, deviation"},
    "outside": {"zh": "（超出容许）", "en": "(outside the tolerance)"},
}


def opening_files(case: Case, opening: Opening) -> dict[Path, str]:
    """Texts of the files that hold collection and the recipients at the opening, with these values."""
    dated = [(since, share) for since, share in opening.collection if since]
    # years before the fit take its first share: nothing better is known of them
    earlier = [(FIRST_MONTH, dated[0][1])] if dated else []
    values = [f"{{from: {since}, value: {share}}}" for since, share in [*earlier, *dated]]
    lines = ["  collection:"]
    lines += ["    share_received:", *(f"      - {value}" for value in values)] if values else [
        f"    share_received: {opening.collection[0][1]}"]
    why = _COLLECTION[case.name]
    lines += ["    status: D", *_source("    ", f"拟合（{COMMAND} {case.name}）：{why['zh']}",
                                        f"Fitted ({COMMAND} {case.name}) {why['en']}")]
    files = {case.economy_path: _with_block(case.economy_path, "collection", lines, "  ")}
    totals = bundled("data") / case.dataset / "totals.csv"
    if opening.recipients is not None:
        values_of = {"recipients": f"{opening.recipients}", "collection": f"{opening.collection[0][1]:g}"}
        files[totals] = _with_totals(totals, values_of)
    return files


def take_up_files(case: Case, fits: Sequence[TakeUpFit]) -> dict[Path, str]:
    """Text of the economy file with this take-up."""
    lines = ["take_up:"]
    for fit in fits:
        prior = fit.prior
        lines += [
            f"  {prior.stream}:",
            f"    level: {{mean: {fit.level:g}, sd: {prior.level_sd:g}}}",
            f"    half_time_months: {{median: {fit.half_time:g}, sigma: {prior.half_time_sigma:g}}}",
            f"    steepness: {fit.steepness:g}",
            f"    status: {'D' if prior.fitted else prior.status}", *_source("    ", *_origin(case, fit))]
    return {case.economy_path: _with_block(case.economy_path, "take_up", lines, "")}


def _origin(case: Case, fit: TakeUpFit) -> tuple[str, str]:
    prior = fit.prior
    if not prior.fitted:
        return f"未拟合：{prior.reason_zh}。", f"Not fitted: {prior.reason_en}."
    return (f"拟合（{COMMAND} {case.name}）：依据2020年数据和先验（A）：最终比例{prior.level:g}、半程{prior.half_time:g}个月、"
            f"陡度{prior.steepness:g}；sd、sigma为假设。",
            f"Fitted ({COMMAND} {case.name}) to figures of 2020 and to the prior (A): level {prior.level:g}, half-time "
            f"{prior.half_time:g} months, steepness {prior.steepness:g}; sd and sigma are assumptions.")


def _source(indent: str, zh: str, en: str) -> list[str]:
    """Where a block comes from, in both languages, as lines of YAML."""
    return [f"{indent}source:", f"{indent}  zh: {zh}", f"{indent}  en: >-",
            *textwrap.wrap(en, _WIDTH, initial_indent=f"{indent}    ", subsequent_indent=f"{indent}    ",
                           break_on_hyphens=False)]


def _with_block(path: Path, name: str, lines: Sequence[str], indent: str) -> str:
    """The file's text with a block replaced; raises BadInputError when the file does not have it."""
    content = path.read_text("utf-8")
    first, last = f"{indent}# fitted: {name}\n", f"{indent}# end of fitted: {name}\n"
    pattern = re.compile(f"^{re.escape(first)}.*?^{re.escape(last)}", re.MULTILINE | re.DOTALL)
    if len(pattern.findall(content)) != 1:
        raise BadInputError([Problem(text("problem.fit.block", name=name), str(path),
                                     expected=text("problem.fit.lines", first=first.strip(), last=last.strip()))])
    block = first + "".join(f"{line}\n" for line in lines) + last
    return pattern.sub(lambda _: block, content)


def _with_totals(path: Path, values: Mapping[str, str]) -> str:
    """The table of totals with some values replaced."""
    table = list(csv.reader(io.StringIO(path.read_text("utf-8"))))
    quantity, value = table[0].index("quantity"), table[0].index("value")
    for row in table[1:]:
        row[value] = values.get(row[quantity], row[value])
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(table)
    return out.getvalue()


def write_changed(files: Mapping[Path, str]) -> None:
    """Write the files whose text is new."""
    for path, content in files.items():
        if path.read_text("utf-8") != content:
            path.write_text(content, "utf-8", newline="\n")


def run_dataset_script(case: Case) -> None:
    """Make the regions again from the totals, where the data set has a script for it."""
    script = bundled("data") / case.dataset / DATASET_SCRIPT
    if script.is_file():
        runpy.run_path(str(script), run_name="__main__")


def show(fits: Sequence[TakeUpFit], figures: Sequence[Target], projection: Projection) -> None:
    """Print what was fitted, the priors, and how far the model is from every figure of the case."""
    heading = {key: pick(texts) for key, texts in _HEADINGS.items()}
    print(heading["take_up"])
    for fit in fits:
        prior = fit.prior
        print(f"  {prior.stream:9} {heading['level']} {prior.level:g} -> {fit.level:g}; {heading['half_time']} "
              f"{prior.half_time:g} -> {fit.half_time:g}; {heading['steepness']} {prior.steepness:g} -> {fit.steepness:g}")
    print(heading["figures"])
    for target in figures:
        model = MEASURES[target.measure](projection, target.day)
        deviation = target.deviation(model)
        remark = "" if abs(deviation) <= target.tolerance else " " + heading["outside"]
        print(f"  {pick(target.title)}: {target.observed:,.6g}  {model:,.6g}  {deviation:+.1%}{remark}")
