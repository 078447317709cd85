"""Texts of the data page: key → (Chinese, English)."""

from __future__ import annotations

from sim.texts import add_texts

TEXTS: dict[str, tuple[str, str]] = {
    "page.data": ("数据", "Data"),
    "data.fund": ("基金", "Fund"),
    "data.new_fund": ("新建：{title}", "new: {title}"),
    "data.kept": ("数据库：{place} · 操作人：{who}", "store: {place} · at work: {who}"),
    "data.no_store": ("尚未建立（首次导入时建立）", "none yet (the first import makes it)"),
    "data.nobody": ("未设置操作人，只能查看。请设置环境变量 {setting} 后重新启动。",
                    "Nobody is named, so nothing can be stored. Set {setting} and start again."),
    # --- import -------------------------------------------------------------------------------------------------
    "data.import": ("导入报表", "Import"),
    "data.drop": ("把报表拖到这里，或点按钮选择文件（xlsx、xls、csv，可多选，每个不超过 5 MB）。先看读懂了什么，确认后才存入。",
                  "Drop files here, or choose them (xlsx, xls, csv; several at once; 5 MB each). You see what was "
                  "understood; nothing is stored before you confirm."),
    "data.files": ("报表文件", "files"),
    "data.month": ("月份（选填）", "Month (optional)"),
    "data.month.help": ("文件没有写明月份时填写；文件含多个月时只取该月。",
                        "For files that do not say their month; of a file with several months only this one is taken."),
    "data.unit": ("金额单位", "Unit of money"),
    "data.unit.help": ("仅在文件没有注明单位时使用。", "Used only where the file states none."),
    "data.unit.stated": ("按文件注明", "as the file says"),
    "data.template": ("下载填报模板", "Form to fill"),
    "data.export": ("导出已存数据", "Export what is stored"),
    "data.refused": ("有 {count} 处问题，不能存入：", "{count} {count:problem|problems}; nothing can be stored:"),
    "data.more": ("……另有 {count} 项", "… and {count} more"),
    "data.understood": ("{file}：读到 {figures} 个数", "{file}: {figures} {figures:figure|figures} read"),
    "data.meaning.help": ("识别有误或未识别时，在这里指定；“不取”表示忽略该列或该行。",
                          "Correct here what was not understood; “left out” ignores the column or row."),
    "data.found": ("共 **{figures}** 个数（{months}）：新增 **{new}**，更正 **{changed}**，相同 {same}。",
                   "**{figures}** figures ({months}): **{new}** new, **{changed}** corrected, {same} the same."),
    "data.corrections": ("将更正的数据", "Figures that would change"),
    "data.preview": ("查看全部数据", "All figures"),
    "data.differences": ("核对差异 {count} 项", "{count} {count:difference|differences}"),
    "data.differences.note": ("可以先存入、以后再说明；每项差异说明之后才能结账。",
                              "They may be explained now or later; the month cannot be closed before."),
    "data.explanation": ("差异说明", "Explanation"),
    "data.missing": ("缺报必报项目 {count} 项：", "{count} required {count:line is|lines are} missing:"),
    "data.missing_line": ("{month} {region} {line}", "{month} {region}: {line}"),
    "data.odd": ("请留意 {count} 处：", "{count} {count:figure|figures} to look at:"),
    "data.why": ("更正原因（必填）", "Reason for the correction (needed)"),
    "data.reopen": ("同时重新打开已结账的月份：{months}", "Open closed months again: {months}"),
    "data.confirm": ("确认并存入", "Confirm and store"),
    # --- months -------------------------------------------------------------------------------------------------
    "data.months": ("各月状态", "Months"),
    "data.no_months": ("还没有数据。", "No figures yet."),
    "data.month.choose": ("查看月份", "Month"),
    "data.against": ("结账前还有 {count} 项待处理：", "{count} {count:point stands|points stand} against closing:"),
    "data.explain": ("保存说明", "Save explanations"),
    "data.explained": ("已保存 {count} 项说明", "{count} {count:explanation|explanations} saved"),
    "data.why_missing": ("缺报原因（对全部缺报项目）", "Why lines are missing (for all of them)"),
    "data.explain_missing": ("保存缺报说明", "Save this reason"),
    "data.close": ("{month} 结账", "Close {month}"),
    "data.closed": ("{month} 已结账", "{month} is closed"),
    "data.why_reopen": ("重新打开的原因", "Reason to open it again"),
    "data.reopen_month": ("重新打开 {month}", "Open {month} again"),
    "data.reopened": ("{month} 已重新打开", "{month} is open again"),
    # --- history ------------------------------------------------------------------------------------------------
    "data.history": ("导入与更正记录", "Imports and corrections"),
    "data.imports": ("历次导入", "Imports"),
    "data.corrected": ("历次更正", "Corrections"),
    "data.none": ("无", "none"),
}
add_texts(TEXTS)
