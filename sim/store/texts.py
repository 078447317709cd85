"""Texts of the store, its log and sign-offs: key → (Chinese, English). Keys begin with `store.`."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    # --- where the store is ---------------------------------------------------------------------------------------
    "store.problem.place": ("不能作为数据库", "is no place for a store"),
    "store.expected.place": ("本程序的数据库文件（不存在时新建），或 postgresql://用户@主机/库名",
                             "a uifund store (made where there is none), or postgresql://user@host/database"),
    "store.problem.driver": ("不支持 {name} 数据库", "{name} databases are not supported"),
    "store.problem.memory": ("没有文件名，数据将无处保存", "has no file name, so nothing would be kept"),
    "store.problem.no_store": (
        "没有数据库；导入数据或保存情景时会自动新建",
        "there is no store; importing figures or saving a scenario makes one"),
    "store.problem.no_folder": ("所在文件夹不存在", "its folder does not exist"),
    "store.problem.foreign": ("不是本程序的数据库文件，或已损坏", "is not a store, or it is damaged"),
    "store.problem.other_database": ("是其他程序的数据库", "is a database of another program"),
    "store.problem.newer": ("数据库为第 {found} 版，本程序只支持到第 {known} 版",
                            "its tables are of version {found}, this program knows those up to {known}"),
    "store.expected.newer": ("较新版本的 uifund", "a newer version of uifund"),
    "store.problem.no_psycopg": (
        "未安装 PostgreSQL 驱动程序 psycopg",
        "the PostgreSQL driver psycopg is not installed"),
    # --- failures of the database ---------------------------------------------------------------------------------
    "store.problem.full": (
        "磁盘空间不足，未写入任何内容；请清理磁盘后重试",
        "the disk is full and nothing was written; free space and try again"),
    "store.problem.readonly": (
        "没有写入权限；需要能够写入该文件及其所在文件夹",
        "is read-only; the file and its folder must be writable"),
    "store.problem.cannot_open": (
        "无法打开；请检查文件及其所在文件夹的读写权限",
        "cannot be opened; see whether the file and its folder may be read and written"),
    "store.problem.damaged": ("数据库已损坏；请用备份恢复", "the store is damaged; restore a backup"),
    "store.problem.busy": (
        "正被其他程序占用，等待超时；请稍后重试",
        "is in use by another program and stayed so; try again later"),
    "store.problem.io": (
        "磁盘读写出错；请检查磁盘，不要放在网络驱动器上",
        "the disk failed to read or write; check it, and use no network drive"),
    "store.problem.out_of_reach": (
        "无法连接数据库服务器；请检查主机、端口和网络",
        "the database server cannot be reached; check host, port and network"),
    "store.problem.no_database": (
        "服务器上没有该数据库；请先用 createdb 建库",
        "the server has no such database; make it with createdb"),
    "store.problem.refused": (
        "服务器拒绝登录；请检查用户名和密码",
        "the server refused the login; check user and password"),
    # --- names, texts, months -------------------------------------------------------------------------------------
    "store.problem.who": ("未说明操作人", "it is not said who does this"),
    "store.expected.who": (
        "用 --user 或环境变量 {setting} 写明姓名",
        "a name by --user or the environment variable {setting}"),
    "store.problem.empty": ("不能为空", "must not be empty"),
    "store.problem.name": ("名称过长或含控制字符", "is too long or has control characters"),
    "store.expected.name": ("一行文字，不超过 {count} 个字", "one line of at most {count} characters"),
    "store.problem.text": ("文字过长或含控制字符", "is too long or has control characters"),
    "store.expected.text": ("不超过 {count} 个字", "at most {count} characters"),
    "store.problem.choice": ("“{value}”不在可选范围内", "{value!r} is not one of the choices"),
    "store.problem.month": ("{value} 不是有效月份", "{value} is not a month"),
    "store.expected.month": ("1900-01 至 2200-12", "1900-01 to 2200-12"),
    "store.problem.year": ("{value} 不是有效年份", "{value} is not a year"),
    "store.problem.twice": ("“{name}”出现两次", "{name!r} stands twice"),
    # --- funds and figures ----------------------------------------------------------------------------------------
    "store.problem.no_fund": ("没有名为“{name}”的基金", "no fund {name!r}"),
    "store.problem.fund_taken": ("已有名为“{name}”的基金", "there is a fund {name!r} already"),
    "store.problem.no_region": ("基金“{fund}”中没有地区“{name}”", "no region {name!r} in fund {fund!r}"),
    "store.problem.no_line": ("没有项目“{name}”", "no line {name!r}"),
    "store.problem.value": (
        "{region} {month} {line}：{value} 不是整数",
        "{region} {month} {line}: {value} is no whole number"),
    "store.expected.value": ("以分计的金额或以整数计的人数、户数", "whole fen, or a count"),
    "store.problem.double": ("{region} {month} {line} 出现两次", "{region} {month} {line} stands twice"),
    "store.problem.no_reason": (
        "有 {count} 个已有数据被修改，未说明原因",
        "{count} known figures change, and it is not said why"),
    "store.expected.reason": ("修改原因", "the reason"),
    "store.problem.closed": ("{month} 已结账", "{month} is closed"),
    "store.expected.reopen": ("先反结账并说明原因，再导入", "to reopen it first, with the reason"),
    "store.problem.no_revision": ("基金“{fund}”没有第 {number} 次修订", "fund {fund!r} has no revision {number}"),
    "store.expected.revision": ("0 至 {latest}", "0 to {latest}"),
    # --- closing --------------------------------------------------------------------------------------------------
    "store.problem.missing": (
        "{region} {month} 缺少必报项目“{line}”",
        "{region} {month}: the required line “{line}” is missing"),
    "store.problem.unexplained": ("{region} {month} 核对不符且未说明：{check}，相差 {difference}",
                                  "{region} {month}: {check} does not hold and is not explained, difference {difference}"),
    "store.problem.already_closed": ("{month} 已经结账", "{month} is closed already"),
    "store.problem.not_closed": ("{month} 尚未结账", "{month} is not closed"),
    # --- scenarios, runs, reports ---------------------------------------------------------------------------------
    "store.problem.yaml": ("情景文件过大或不是文本", "the scenario is too large, or no text"),
    "store.expected.yaml": ("不超过 {count} 字节的 YAML", "YAML of at most {count} bytes"),
    "store.problem.no_scenario": ("没有保存过名为“{name}”的情景", "no saved scenario {name!r}"),
    "store.problem.no_run": ("没有第 {number} 号测算", "no run {number}"),
    "store.problem.no_report": ("没有第 {number} 号报告", "no report {number}"),
    "store.role.preparer": ("编制人", "preparer"),
    "store.role.reviewer": ("复核人", "reviewer"),
    "store.role.approver": ("审批人", "approver"),
    "store.problem.signed": ("{role}已由 {who} 签署", "the {role} has signed already: {who}"),
    "store.problem.order": ("{role}不能先签", "it is not yet the turn of the {role}"),
    "store.problem.same_person": (
        "{who} 是编制人，不能再任{role}",
        "{who} prepared the report and cannot be its {role}"),
    "store.expected.other_person": ("另一人", "another person"),
    "store.problem.no_recommendation": ("没有第 {number} 号建议", "no recommendation {number}"),
    "store.problem.recommendation_closed": ("第 {number} 号建议已办结", "recommendation {number} is closed already"),
    # --- the log --------------------------------------------------------------------------------------------------
    "store.problem.anchor": ("“{value}”不是日志锚点", "{value!r} is not an anchor of a log"),
    "store.expected.anchor": ("条数:SHA-256", "count:SHA-256"),
    "store.verify.gap": ("日志缺少第 {number} 条", "entry {number} of the log is missing"),
    "store.verify.changed": (
        "日志第 {number} 条或其前一条被改动",
        "entry {number} of the log, or the one before, was changed"),
    "store.verify.unreadable": ("日志第 {number} 条无法读取", "entry {number} of the log cannot be read"),
    "store.verify.no_head": ("日志的末尾记录缺失", "the record of the log's end is missing"),
    "store.verify.count": (
        "日志应有 {said} 条，实有 {found} 条",
        "the log should have {said} entries and has {found}"),
    "store.verify.head": ("日志末条与末尾记录不符", "the last entry of the log is not the one that its end records"),
    "store.verify.anchor": ("日志第 {number} 条与锚点不符", "entry {number} of the log is not the one of the anchor"),
    "store.verify.unknown_row": ("{row} 不在日志中", "{row} is not in the log"),
    "store.verify.altered_row": ("{row} 与日志不符，曾被改动", "{row} is not as the log says: it was changed"),
    "store.verify.lost_row": ("{row} 在日志中，但已不存在", "{row} is in the log and is gone"),
}
