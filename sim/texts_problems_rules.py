"""Texts of complaints about rules, scenarios and data sets; those about files, tables and histories: `sim.texts_problems`."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    # --- rules ------------------------------------------------------------------------------------
    "problem.rule.pairs": ("规则必须写成“键: 值”", "a rule must be `key: value` pairs"),
    "problem.rule.needs": ("规则必须有 `id`、`title` 和 `unit`", "a rule needs `id`, `title` and `unit`"),
    "problem.rule.values": ("规则必须有取值列表 `values`", "a rule needs a list of values"),
    "problem.rule.also": ("`also` 必须是登记编号的列表", "`also` must be a list of numbers of the register"),
    "problem.rule.dated": (
        "分时段取值必须写成 `from:`、`value:` 等", "a dated value must be `from:`, `value:` and so on"),
    "problem.rule.no_key": ("缺少 `{name}`", "`{name}` is missing"),
    "problem.rule.no_member": ("缺少分项 {member!r} 的值", "no value for member {member!r}"),
    "problem.rule.from_to": ("`from` {start} 晚于 `to` {end}", "`from` {start} is later than `to` {end}"),
    "problem.rule.from_before_to": ("`from` 不晚于 `to`", "`from` on or before `to`"),
    "problem.rule.kind": ("未知的取值类型 {kind!r}", "unknown kind {kind!r}"),
    "problem.rule.dimension": ("未知的分项维度 {dimension!r}", "unknown dimension {dimension!r}"),
    "problem.rule.choices": (
        "`choices` 必须写成“代码: {{zh: ..., en: ...}}”", "`choices` must be `code: {{zh: ..., en: ...}}` pairs"),
    "problem.rule.bound": ("`{name}` 不是数字", "`{name}` is not a number"),
    "problem.rule.status": ("未知的资料状态 {status!r}", "unknown status {status!r}"),
    "problem.rule.statuses": (
        "资料状态必须是一个字母，或每个分项各一个字母", "the status must be one letter, or one for each member"),
    "problem.rule.approval": (
        "超过 {limit} 需要审批记录；缺少：{missing}", "more than {limit} needs an approval record; missing: {missing}"),
    "problem.rule.approval_late": (
        "审批日期 {day} 晚于首次使用（{used}）", "approved on {day}, after its first use on {used}"),
    "problem.rule.approval_by": (
        "不晚于 {used} 的审批日期，或更晚的 `from`", "an approval on or before {used}, or a later `from`"),
    "problem.rule.approval_date": ("审批记录：{reason}", "approval: {reason}"),
    "problem.rule.key": ("未知的键 {name!r}", "unknown key {name!r}"),
    "problem.rule.member": ("未知的分项 {member!r}", "unknown member {member!r}"),
    "problem.rule.member_twice": ("分项 {member!r} 重复给值", "member {member!r} is given twice"),
    "problem.rule.no_list": ("{value!r} 不是列表", "{value!r} is not a list"),
    "problem.rule.a_list": ("列表，如 [a, b]", "a list such as [a, b]"),
    "problem.rule.entry_twice": ("列表中有重复项", "an entry stands twice in the list"),
    "problem.rule.code": ("未知的代码 {code!r}", "unknown code {code!r}"),
    "problem.rule.huge": ("数字超出范围", "the number is out of range"),
    "problem.rule.languages": ("`{name}` 必须给出中英文两种文字", "`{name}` must be given in each language"),
    "problem.rule.flag": ("0 或 1", "0 or 1"),
    "problem.rule.number_between": ("{low} 至 {high} 的{noun}", "{noun} from {low} to {high}"),
    "problem.rule.number_at_least": ("不小于 {low} 的{noun}", "{noun} of at least {low}"),
    "problem.rule.number_at_most": ("不大于 {high} 的{noun}", "{noun} of at most {high}"),
    "problem.rule.month_or_none": ("YYYY-MM 或 {none}", "YYYY-MM or {none}"),
    # --- the policy -------------------------------------------------------------------------------
    "problem.policy.no_files": ("此处没有政策文件", "no policy files here"),
    "problem.policy.files": ("如 refunds.yaml 等文件", "files such as refunds.yaml"),
    "problem.policy.unknown": ("未知的规则 {key!r}", "unknown rule {key!r}"),
    "problem.policy.a_key": ("规则的键", "the key of a rule"),
    "problem.policy.key_or_number": ("规则的键，或编号如 N4", "a rule's key, or its number such as N4"),
    "problem.policy.no_value": ("{key} 在 {when} 没有取值", "{key} has no value for {when}"),
    "problem.policy.from_on": ("{day} 起的日期", "a date from {day} on"),
    "problem.policy.no_member": ("{key} 没有分项 {member!r}", "{key} has no member {member!r}"),
    "problem.policy.change": ("变更必须写成 `from:`、`to:`、`value:`", "a change must be `from:`, `to:`, `value:`"),
    "problem.policy.twice": ("该规则在另一文件中也有", "this rule stands in another file too"),
    "problem.policy.window": ("`window` 指向的规则不存在：{key!r}", "`window` names no rule: {key!r}"),
    "problem.policy.regions": ("`regions` 必须是地区名称的列表", "`regions` must be a list of names"),
    "problem.policy.same_for_all": ("该规则对各地区一致", "this rule is the same for all regions"),
    "problem.policy.no_regions": ("不写 `regions`", "no `regions`"),
    "problem.policy.begins": ("该规则自 {day} 起", "the rule begins on {day}"),
    "problem.policy.from_after": ("`from` 不早于 {day}", "`from` on or after {day}"),
    "problem.policy.overlap": ("变更（{one}）与变更（{two}）重叠", "the change ({one}) overlaps the change ({two})"),
    "problem.policy.one_value": ("每日、每地区、每分项只有一个值", "one value for each day, region and member"),
    "problem.policy.period.open": ("{start} 起", "from {start}, open"),
    "problem.policy.period.to": ("{start} 至 {end}", "from {start}, to {end}"),
    "problem.policy.period.line": ("第 {line} 行，{period}", "line {line}, {period}"),
    "problem.policy.missing": ("缺少规则 {keys}", "lacks the rules {keys}"),
    "problem.policy.complete": ("与内置政策一样完整的规则", "every rule of the bundled policy"),
    "problem.policy.pairs": ("必须写成“规则: 值”", "must be `rule: value` pairs"),
    # --- scenarios --------------------------------------------------------------------------------
    "problem.scenario.unknown": ("没有情景 {name!r}", "there is no scenario {name!r}"),
    "problem.scenario.a_scenario": ("内置情景或情景文件", "a bundled scenario or a file"),
    "problem.scenario.no_economy": ("没有经济假设文件 {name!r}", "there is no economy file {name!r}"),
    "problem.scenario.relative": ("相对于本文件的路径", "a path relative to this file"),
    "problem.scenario.header": ("每个文件都自行注明此项", "every file says this of itself"),
    "problem.scenario.itself": ("文件扩展自身：{names}", "extends itself: {names}"),
    "problem.scenario.gates_only": (
        "数据集 {dataset!r} 不能用于推算，只能用于判定门槛",
        "data set {dataset!r} cannot be projected, it only has what gates need"),
    "problem.scenario.snapshot": (
        "数据集 {dataset!r} 是 {month} 月末的时点数据", "data set {dataset!r} is a snapshot of {month}"),
    "problem.scenario.start": ("start: {month}", "start: {month}"),
    "problem.scenario.extends": ("`extends` 只能写在文件中", "`extends` belongs into a file"),
    "problem.scenario.opening": (
        "推算从 {start} 开始，而各地区期初为 {opening}",
        "the projection starts {start}, but the regions' opening is {opening}"),
    "problem.scenario.after_opening": ("期初的次月开始", "a start in the month after the opening"),
    "problem.scenario.no_line": ("台账没有科目 {name!r}", "the ledger has no line {name!r}"),
    "problem.scenario.record": ("不能记录 {name!r}", "cannot record {name!r}"),
    "problem.scenario.a_line": ("台账中的科目", "a line of the ledger"),
    "problem.scenario.paths": ("路径数为 {paths}", "{paths} {paths:path|paths}"),
    "problem.scenario.one_path": ("至少 1 条路径", "at least 1 path"),
    "problem.scenario.horizon": ("不能推算 {months} 个月", "a horizon of {months} {months:month|months} cannot be projected"),
    "problem.scenario.months": ("1 至 {most} 个月", "1 to {most} months"),
    "problem.scenario.before_policy": (
        "起始月早于政策的第一个月", "the start lies before the first month of the policy"),
    "problem.scenario.or_later": ("{month} 或以后", "{month} or later"),
    "problem.scenario.duration": ("在推算期内发生变化", "changes within the horizon"),
    "problem.scenario.one_duration": (
        "整个推算期用同一种领取期限算法", "one way to count the duration of benefits for the whole horizon"),
    "problem.scenario.differ": ("{a} 为 {one}，{b} 为 {two}", "{a} has {one}, {b} has {two}"),
    "problem.scenario.same": ("两个情景一致", "the same in both scenarios"),
    "problem.scenario.regions_differ": (
        "有 {count} 个地区只在一个情景中：{names}",
        "{count} {count:region stands|regions stand} in one scenario only: {names}"),
    "problem.scenario.same_regions": ("两个情景的地区一致", "the same regions in both scenarios"),
    # --- accounts that do not close ---------------------------------------------------------------
    "problem.identity.accounts": (
        "{count} 个账户的收支与结余相差超过 0.005 元",
        "{count} {count:account misses its|accounts miss their} closing balance by more than 0.005 yuan"),
    "problem.identity.row": (
        "账户第 {row} 行与期末结余相差 {gap}", "row {row} of the account misses its closing balance by {gap}"),
    # --- the economy ------------------------------------------------------------------------------
    "problem.economy.season": (
        "十二个季节因子平均为 {average}，平均必须为 1",
        "the twelve seasonal factors average {average}, they must average 1"),
    "problem.economy.shock": ("对 {driver} 的冲击只能用 {key!r} 给出", "a shock to {driver} is given by {key!r} alone"),
    "problem.economy.beta": (
        "没有均值为 {mean}、标准差为 {sd} 的 Beta 分布",
        "no Beta distribution has mean {mean} and standard deviation {sd}"),
    "problem.economy.take_up": ("take_up 缺少 {names}", "take_up lacks {names}"),
    "problem.economy.pairs": (
        "correlation 中有一对驱动因素重复，或驱动因素与自身相关",
        "correlation names a pair of drivers twice, or a driver with itself"),
    "problem.economy.correlation": (
        "各相关系数互相矛盾：相关矩阵不是正定的",
        "the correlations contradict each other: their matrix is not positive definite"),
    "problem.economy.late": ("{month} 之前没有取值", "has no value before {month}"),
    "problem.economy.from_on": ("{month} 起的值", "a value from {month} on"),
    "problem.economy.nobody": (
        "{region} 有领金人员，但没有可申领的参保人", "{region} has recipients, but nobody who could claim benefits"),
    # --- data sets --------------------------------------------------------------------------------
    "problem.data.one_way": ("`value` 和 `scale` 只能给一个", "give either `value` or `scale`"),
    "problem.data.pool": ("调剂金不属于任何地区", "the pool belongs to no region"),
    "problem.data.other_regions": (
        "（另有 {count} 个地区该列也不能使用）", " (and so of {count} {count:region|regions} more)"),
    "problem.data.no_column": ("没有列 {name!r}", "there is no column {name!r}"),
    "problem.data.unknown": ("没有数据集 {name!r}", "there is no data set {name!r}"),
    "problem.data.one_of": ("{names} 之一，或含有 {file} 的文件夹", "one of {names}, or a folder with {file}"),
    "problem.data.no_file": ("文件夹中没有 {name!r}", "{name!r} is not in the folder"),
    "problem.data.unknown_target": (
        "没有名为 {name!r} 的情景或数据集", "there is no scenario and no data set {name!r}"),
    "problem.data.target": (
        "内置名称、情景文件或数据集文件夹", "a bundled name, a scenario file, or the folder of a data set"),
    "problem.data.forward": (
        "未来 12 个月口径的备付期限需要推算", "coverage over the next 12 months needs a projection"),
    "problem.data.scenario": ("情景而不是数据集", "a scenario instead of a data set"),
    # --- monitoring -------------------------------------------------------------------------------
    "problem.monitoring.order": (
        "各级界限必须由轻到重：黄、橙、红", "the limits must go from the mildest to the worst: yellow, orange, red"),
    "problem.monitoring.line": ("月报数据中没有项目 {names}", "no line of the actuals is called {names}"),
    "problem.monitoring.id": ("预警编号重复", "an id stands twice"),
    "problem.monitoring.horizon": (
        "horizon_months 必须为 {low} 至 {high}：上月推算必须达到年末",
        "horizon_months must be from {low} to {high}: last month's projection has to reach the year-end"),
    # --- fits and payments ------------------------------------------------------------------------
    "problem.fit.case": ("没有拟合案例 {name!r}", "there is no case {name!r}"),
    "problem.fit.block": ("没有或有多个标记段 {name!r}", "has no block {name!r}, or several"),
    "problem.fit.lines": ("行 `{first}` 和 `{last}`", "lines `{first}` and `{last}`"),
    "problem.fit.prior": ("{case} 没有 {stream!r} 的先验", "{case} has no prior for {stream!r}"),
    "problem.fit.figure": ("{name} 找不到或无法读取", "{name} cannot be found or read"),
    "problem.fit.figure_expected": ("存在的指标、日期和数字", "a measure, a day and a figure that exist"),
    "problem.payment.formula": ("未知的困难企业返还公式 {formula!r}", "unknown hardship formula {formula!r}"),
    "problem.payment.filed": ("{day} 提交，不在受理期内", "filed on {day}, outside the window"),
    "problem.payment.window": ("{first} 至 {last} 之间的日期", "a day from {first} to {last}"),
    "problem.payment.amount": ("{name} 为 {amount}", "{name} is {amount}"),
    # --- what the schema of scenario files wants --------------------------------------------------
    "problem.schema.missing": ("缺少 {key!r}", "{key!r} is missing"),
    "problem.schema.unknown": ("此处不能使用 {key!r}", "{key!r} is not known here"),
    "problem.schema.value": ("{value} 不能使用", "{value} cannot be used"),
    "problem.schema.pairs": ("“键: 值”", "`key: value` pairs"),
    "problem.schema.list": ("列表", "a list"),
    "problem.schema.long_list": ("至少 {min_length} 项的列表", "a list of at least {min_length}"),
    "problem.schema.short_list": ("至多 {max_length} 项的列表", "a list of at most {max_length}"),
    "problem.schema.text": ("文字", "text"),
    "problem.schema.whole": ("整数", "a whole number"),
    "problem.schema.number": ("数字", "a valid number"),
    "problem.schema.finite": ("有限的数字", "a finite number"),
    "problem.schema.flag": ("true 或 false", "true or false"),
    "problem.schema.above": ("大于 {gt}", "greater than {gt}"),
    "problem.schema.at_least": ("不小于 {ge}", "greater than or equal to {ge}"),
    "problem.schema.below": ("小于 {lt}", "less than {lt}"),
    "problem.schema.at_most": ("不大于 {le}", "less than or equal to {le}"),
    "problem.schema.or": (" 或 ", " or "),
}
