"""Every text that the back-test shows, once, in Chinese and English."""

from __future__ import annotations

from sim.texts import LANGUAGES

WORDS: dict[str, tuple[str, str]] = {
    # methods
    "model": ("本模型", "this model"),
    "no_change": ("保持不变", "no change"),
    "last_flow": ("延续上期收支", "last flow"),
    "mean_flow_5": ("近5年平均收支", "5-year mean flow"),
    "seasonal_naive": ("季节性朴素", "seasonal naive"),
    "ets": ("指数平滑（ETS）", "ETS"),
    "arima": ("ARIMA(1,1,0)", "ARIMA(1,1,0)"),
    # periods
    "all": ("全部起点", "all origins"),
    "without_2020": ("不含2020年", "without 2020"),
    # measures
    "crps": ("CRPS", "CRPS"),
    "absolute_error": ("平均绝对误差", "mean absolute error"),
    "bias": ("偏差", "bias"),
    "inside_50": ("50%区间覆盖率", "coverage of the 50 % band"),
    "inside_90": ("90%区间覆盖率", "coverage of the 90 % band"),
    "share_of_wages": ("占工资总额百分比", "% of covered wages"),
    "share_of_expenditure": ("占年支出百分比", "% of a year's expenditure"),
    "horizon_years": ("预测年数", "years ahead"),
    "horizon_months": ("预测月数", "months ahead"),
    "year": ("年份", "year"),
    "outcome": ("实际", "what happened"),
    "stated": ("预测概率", "stated probability"),
    "observed": ("实际频率", "observed frequency"),
    "hit_rate": ("命中率", "hit rate"),
    "false_alarm_rate": ("误报率", "false-alarm rate"),
    # indicators
    "months_of_benefits": ("待遇可支付月数", "months of benefits"),
    "reserve_ratio": ("储备率", "reserve ratio"),
    "ahcm": ("高成本倍数（AHCM）", "AHCM"),
    "model_probability": ("本模型的概率", "this model's probability"),
    # titles
    "errors_title": ("各预测年数的CRPS（越低越好）", "CRPS by horizon (lower is better)"),
    "reliability_title": ("可靠性：预测概率与实际频率", "Reliability: stated and observed"),
    "fans_title": ("过去各起点的预测（50%与90%区间）与实际",
                   "Forecasts from past origins (50 and 90 % bands) and outcomes"),
    "roc_title": ("三年内联邦借款的预警", "Warning of federal borrowing within three years"),
    "national_title": ("全国基金：自起点以来的结余变化", "The national fund: change of the balance since the origin"),
    "report_title": ("回测：模型在真实基金上的表现", "Back-test: how the model did on funds that lived"),
    "where_it_fails": ("哪里不准", "Where it fails"),
    "scores": ("得分", "Scores"),
    "score_title": ("{measure}（{unit}），按{horizon}", "{measure} ({unit}), by {horizon}"),
    "coverage_title": ("{measure}，按{horizon}", "{measure}, by {horizon}"),
    "solvency_units": (
        "储备率、最高费用率、AHCR 为占参保工资总额的百分比，AHCM 为倍数，待遇可支付月数按近 12 个月支出计。",
        "Reserve ratio, high cost rates and AHCR are % of covered wages, AHCM is a multiple, months of benefits go by the "
        "last year's cost."),
    "warnings": ("预警规则", "Warning rules"),
    "recessions": ("历次衰退前的支付月数与其后的借款", "Months before each recession, and borrowing after"),
    "files": ("文件", "Files"),
    # columns of tables on the screen
    "period": ("起点", "origins"),
    "method": ("方法", "method"),
    "rule": ("规则", "rule"),
    "threshold": ("阈值", "threshold"),
    "troubles": ("借款个案", "troubles"),
    "cases": ("个案", "cases"),
    "precision": ("预警后确有借款", "precision"),
    "area": ("ROC面积", "ROC area"),
    "lead_years": ("提前年数", "lead (years)"),
    "recession": ("衰退", "recession"),
    "year_before": ("此前年末", "year-end before"),
    "months": ("支付月数", "months of benefits"),
    "funds": ("基金数", "funds"),
    "borrowed": ("其后借款", "borrowed after"),
    "share_borrowed": ("借款占比", "share that borrowed"),
    "months_of_benefits_fitted": ("待遇可支付月数（早期选定）", "months of benefits (fitted early)"),
    "reserve_ratio_fitted": ("储备率（早期选定）", "reserve ratio (fitted early)"),
    "ahcm_fitted": ("AHCM（早期选定）", "AHCM (fitted early)"),
    "model_probability_fitted": ("本模型的概率（早期选定）", "this model's probability (fitted early)"),
    "gate_12": ("12个月门槛", "12-month gate"),
    "gate_24": ("24个月门槛", "24-month gate"),
    "region": ("地区", "region"),
    "rate_1": ("最高费用率1", "high cost rate 1"),
    "rate_2": ("最高费用率2", "high cost rate 2"),
    "rate_3": ("最高费用率3", "high cost rate 3"),
    "ahcr": ("平均高费用率（AHCR）", "AHCR"),
    "driver": ("驱动因素", "driver"),
    "growth": ("基数增长", "growth of the base"),
    "cost_rate": ("支出率", "cost rate"),
    "income_rate": ("收入率", "income rate"),
    "mean": ("均值（对数；中位地区）", "mean (logarithm; median region)"),
    "volatility": ("波动（对数点；中位地区）", "volatility (log points; median region)"),
    "persistence": ("持续性", "persistence"),
    "common_share": ("共同因子占比", "common share"),
    "mean_sd": ("均值的不确定", "uncertainty of the mean"),
    "panel_missing": ("未给出面板文件（--panel），只回测全国月度；面板得分见 data/backtest-scores。",
                      "No panel file (--panel): national months only; the panel's scores are in data/backtest-scores."),
    "latest": ("{year}年（全部年份：--json 或 --out）", "{year} (all years: --json or --out)"),
    "history": ("{regions}个地区，{first}至{last}", "{regions} {regions:region|regions}, {first} to {last}"),
}

PARAGRAPH: dict[str, tuple[str, str]] = {
    "setting": (
        "共{regions}个基金，{first}年至{last}年每年末为起点，预测{horizons}年；方法按{chosen}各起点选定，{reported}各起点单独报告。",
        "{regions} funds, origins at the end of every year {first} to {last}, {horizons} years ahead; the method was "
        "chosen on origins {chosen}, and origins {reported} are reported apart."),
    "better": (
        "{period}：在第2至{horizons}年，模型的CRPS低于{rivals}。",
        "{period}: at horizons 2 to {horizons} the model's CRPS is below that of {rivals}."),
    "not_better": (
        "{period}：{rival}在第{horizon}年与模型相当或更好（模型高{excess:.1%}）。",
        "{period}: {rival} does as well or better at horizon {horizon} (the model's CRPS is {excess:.1%} higher)."),
    "bands": (
        "{period}：90%区间实际覆盖{low:.0%}至{high:.0%}；第{horizon}年的偏差为工资的{bias:+.2f}个百分点，",
        "{period}: 90 % bands held {low:.0%} to {high:.0%} of outcomes; the bias at horizon {horizon} is {bias:+.2f} % "
        "of wages, "),
    "too_low": ("即预测偏低。", "that is, too low."),
    "too_high": ("即预测偏高。", "that is, too high."),
    "worst_origins": (
        "误差最大的起点是{origins}：转折点事先看不出来，模型只把它们当作可能。",
        "The worst origins are {origins}: turning points cannot be seen beforehand, only held possible."),
    "worst_regions": (
        "误差最大的基金是{regions}：第{horizon}年平均CRPS为工资的{loss:.2f}%，而中位基金为{median:.2f}%。",
        "The worst funds are {regions}: their mean CRPS at horizon {horizon} is {loss:.2f} % of wages, against "
        "{median:.2f} % for the median fund."),
    "warnings_worse": (
        "预警：按早年选定的阈值，后来的命中率为{hits:.0%}以上，但误报率高达{alarms:.0%}（{rule}）；"
        "本模型的概率命中{own_hits:.0%}，误报{own_alarms:.0%}。",
        "Warnings: thresholds chosen on early years caught at least {hits:.0%} of later troubles, but with up to "
        "{alarms:.0%} false alarms ({rule}); this model's probability had {own_hits:.0%} hits and {own_alarms:.0%} "
        "false alarms."),
    "national_worse": (
        "全国月度：在第{months}个月，{rivals}胜过模型；2020年与2022年的返还是政策决定，任何只看历史的方法都预见不到。",
        "National months: at {months} months ahead {rivals} beat the model; the refunds of 2020 and 2022 were "
        "decisions, which no method that only looks at the past foresees."),
    "national_better": (
        "全国月度：模型在全部月数上优于各朴素方法。",
        "National months: the model beats every naive forecast at every horizon."),
    "caution": (
        "须知：数据为后来修订的数值；相邻起点相互重叠，{reported}只含两三个独立的经济周期；开发中曾数次查看该段得分，"
        "因此它不是完全未见的数据；栏外资金（如2002年里德法案拨款，约为工资的0.2%）无法预测。",
        "Mind: the figures are today's revisions; neighbouring origins overlap, so that {reported} holds two or three "
        "independent cycles; its scores were looked at several times during development, so it is not wholly unseen; "
        "money outside the columns (the Reed Act transfer of 2002, about 0.2 % of wages) cannot be foreseen."),
}


def word(key: str, lang: str) -> str:
    """The text of a key; an unknown key is shown as it is, so that new columns need no entry."""
    return WORDS[key][LANGUAGES.index(lang)] if key in WORDS else key


def sentence(key: str, lang: str, **values: object) -> str:
    """One sentence of the paragraph, filled in."""
    return PARAGRAPH[key][LANGUAGES.index(lang)].format(**values)


def listed(names: list[str], lang: str) -> str:
    """Names as a list in running text."""
    return "、".join(names) if lang == "zh" else ", ".join(names)
