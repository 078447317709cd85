"""Texts of the dashboard: key → (Chinese, English). Importing this module makes them known to `sim.texts`."""

from __future__ import annotations

from dashboard.texts_policy import TEXTS as POLICY
from dashboard.texts_regions import TEXTS as REGIONS
from dashboard.texts_report import TEXTS as REPORT
from dashboard.texts_scenario import TEXTS as SCENARIO
from sim.texts import add_texts

TEXTS: dict[str, tuple[str, str]] = {
    # --- pages --------------------------------------------------------------------------------------------------
    "page.overview": ("总览", "Overview"),
    "page.scenario": ("情景", "Scenario"),
    "page.regions": ("地区比较", "Regions"),
    "page.gates": ("门槛", "Gates"),
    "page.transfers": ("调剂", "Transfers"),
    "page.training": ("以工代训", "Training"),
    "page.policy": ("政策", "Policy"),
    "page.validation": ("验证", "Validation"),
    "page.method": ("方法", "Method"),
    # --- frame --------------------------------------------------------------------------------------------------
    "frame.language": ("语言", "Language"),
    "frame.look.light": ("☀ 浅色", "☀ Light"),
    "frame.look.dark": ("☾ 深色", "☾ Dark"),
    "frame.dataset": ("数据 {name}", "data {name}"),
    "frame.scenario": ("情景 {name}", "scenario {name}"),
    "frame.changed": ("（有改动）", "(changed)"),
    "frame.months": ("{first} 至 {last}（{months} 个月）", "{first} to {last} ({months} {months:month|months})"),
    "frame.paths": ("{paths:,} 条路径", "{paths:,} {paths:path|paths}"),
    "frame.seed": ("种子 {seed}", "seed {seed}"),
    "frame.version": ("uifund {version}", "uifund {version}"),
    "frame.refused": ("无法计算，请检查以下问题：", "This cannot be computed. Please look at:"),
    "frame.broken": ("程序出错（{kind}），详细信息已写入日志。请刷新页面或恢复原值后再试。",
                     "The program failed ({kind}); details are in its log. Please reload the page or reset the scenario."),
    "frame.progress": ("正在推算……{percent}%", "Projecting … {percent} %"),
    "derived.progress": ("正在分别推算……{percent}%", "Projecting each … {percent} %"),
    "frame.cancel": ("取消推算", "Cancel"),
    "frame.cancelled": ("推算已取消，未保留任何结果。可减少路径数或月数后再试。",
                        "The run was cancelled and nothing of it is kept. Fewer paths or months take less time."),
    "frame.again": ("重新推算", "Run again"),
    # --- the address --------------------------------------------------------------------------------------------
    "view.head": ("链接中有无法识别的内容，已按默认值显示：",
                  "Parts of the link could not be read; the defaults are shown instead:"),
    "view.unknown": ("没有“{name}”这一参数。", "There is no parameter “{name}”. "),
    "view.wrong": ("{name} = “{value}”：{reason}", "{name} = “{value}”: {reason}"),
    "view.nearest": ("是否指“{nearest}”？", "Did you mean “{nearest}”?"),
    "view.region": ("数据中没有这个地区", "the data have no such region"),
    "view.order": ("不应早于 since（{since}）", "must not be before since ({since})"),
    "view.day": ("应为 YYYY-MM-DD 的日期", "a day written YYYY-MM-DD is expected"),
    # --- charts -------------------------------------------------------------------------------------------------
    "chart.unit": ("单位：{unit}", "unit: {unit}"),
    "chart.median": ("中位数", "median"),
    "chart.band.q05": ("5%—95%", "5 %–95 %"),
    "chart.band.q25": ("25%—75%", "25 %–75 %"),
    "chart.percentiles": ("中位数，25%—75%，5%—95%", "median, 25 %–75 %, 5 %–95 %"),
    "chart.mean": ("均值", "mean"),
    "chart.above": ("高于 {high}", "above {high}"),
    "chart.beyond": ("超过 {months} 个月的画在此处", "more than {months} months stand here"),
    "chart.months": ("{months} 个月", "{months} {months:month|months}"),
    "download.label": ("下载", "Download"),
    "download.data": ("下载数据", "Download data"),
    "download.all": ("全部图", "all charts"),
    "download.picture": ("图片（PNG、SVG）：移到图上，点右上角按钮。",
                         "Pictures (PNG, SVG): point at the chart and use the buttons at its top right."),
    "download.png": ("保存为 PNG 图片", "Save as PNG"),
    "download.svg": ("保存为 SVG 图片", "Save as SVG"),
}

for _table in (TEXTS, SCENARIO, REGIONS, POLICY, REPORT):
    add_texts(_table)
