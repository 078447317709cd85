"""Texts of the pages Validation and Method: key → (Chinese, English)."""

from __future__ import annotations

from sim.texts import add_texts

TEXTS: dict[str, tuple[str, str]] = {
    # --- validation ---------------------------------------------------------------------------------------------
    "validation.data": ("检验所用基金", "Funds tried on"),
    "validation.us-panel": ("美国各州基金（年度）", "Funds of US states (years)"),
    "validation.china-national": ("全国失业保险基金（月度）", "China's national fund (months)"),
    "validation.us-panel.about": (
        "真实数据：51个州级失业保险基金，1938—2006年（美国劳工部ET手册394）。原始面板不随本项目发布，这里是保存下来的回测结果。",
        "Real data: 51 state funds, 1938 to 2006 (US Department of Labor, ET Handbook 394). The panel itself does not come "
        "with the project; these are the results kept from it."),
    "validation.china-national.about": (
        "真实数据：全国失业保险基金2013—2023年各月收支，按月滚动预测此后1—12个月的结余变化。",
        "Real data: months of China's national fund, 2013 to 2023; the change of its balance 1 to 12 months ahead."),
    "validation.origins": ("起点", "origins"),
    "validation.status": ("真实数据回测，{date}，uifund {version}", "back-test on real data, {date}, uifund {version}"),
    "validation.outcome": ("实际", "what happened"),
    "validation.together": ("全部预测期", "all horizons"),
    "validation.ahead": ("{years} 年后", "{years} y ahead"),
    "validation.ahead_months": ("{years} 个月后", "{years} m ahead"),
    "validation.crps.note": (
        "CRPS（连续分级概率评分）衡量整个预测分布与实际的距离，越低越好；90%区间覆盖率应接近90%（虚线）。",
        "CRPS (continuous ranked probability score) is the distance of the whole forecast distribution from what happened; "
        "lower is better. The 90 % band should hold about 90 % of outcomes (dashed)."),
    "validation.reliability.note": (
        "曲线贴近对角线，说明预测的概率可信；低于对角线，说明实际值高于预测。",
        "Near the diagonal the stated probabilities can be trusted; below it, outcomes were higher than forecast."),
    "validation.fund": ("基金", "Fund"),
    "validation.measure": ("指标", "Measure"),
    # --- method -------------------------------------------------------------------------------------------------
    "method.month": ("每月的计算次序", "What is computed, month by month"),
    "method.step.01": ("查当月生效的政策参数（费率、减免、待遇标准、返还比例、门槛等）。",
                       "The rules in force are looked up: rates, relief, benefit levels, refund ratios, gates."),
    "method.step.02": ("劳动力市场：分规模参保人数、缴费工资、失业人数、新增领金人数。",
                       "Labour market: insured by size class, wage, job losses, new recipients."),
    "method.step.03": ("保费收入：参保人数×缴费工资×费率，单位与个人分开，扣减免、计征缴率和季节。",
                       "Contributions: insured × wage × rate, employer and employee apart, less relief."),
    "method.step.04": ("领金人员按领取月数逐月推移，按退出率离开，满12/18/24个月期满。",
                       "Recipients move one spell month on; they leave by hazard, or when 12/18/24 months are over."),
    "method.step.05": ("失业保险金、代缴基本医疗保险费、失业补助金及其他法定支出。",
                       "Benefits, medical premium of recipients, assistance, other statutory items."),
    "method.step.06": ("门槛：以上年末滚存结余的备付月数判定12个月和24个月两道门槛，每年1月更新（通知二（三））。",
                       "Gates: 12 and 24 months of coverage at last year-end, judged anew each January (notice 二(三))."),
    "method.step.07": ("稳岗返还、补差、困难企业返还，按受理进度和办理时滞支付（通知二（一）、二（二））。",
                       "Ordinary refunds, top-ups and hardship refunds, along take-up and with a lag (notice 二(一), 二(二))."),
    "method.step.08": ("以工代训补贴只从职业技能提升行动专账列支，25日前申报的次月支付（通知三）。",
                       "Training subsidy from the skills account alone; filed by the 25th, paid next month (notice 三)."),
    "method.step.09": ("上解调剂金。", "Remittance to the adjustment fund."),
    "method.step.10": ("资金缺口依次由本地结余、调剂金（不超过当年上解的规定倍数）、本级财政补贴承担，仍不足的列为欠付。",
                       "Need is met by the own balance, then the grant (up to the multiple of the year's remittance), then the "
                       "region's treasury; what is left is arrears."),
    "method.step.11": ("按期初结余计息。", "Interest on the opening balance."),
    "method.step.12": ("结账：期初＋收入－支出＝期末，误差不超过0.005元，否则不出结果。",
                       "Close: opening + income − expenditure = closing within 0.005 yuan, else no result is given."),
    "method.random": (
        "不确定性：就业增长、工资增长、失业率、退出率、征缴率、季节各有均值、波动、持续性和共同因子；返还的最终比例和快慢逐路径抽取。"
        "随机数由种子、名称、月份、路径决定，与线程数和地区次序无关，因此两个情景只因政策不同而不同。",
        "Uncertainty: growth of insured and wage, job losses, exits, collection and season each have a mean, a volatility, a "
        "persistence and a common factor; take-up and its speed are drawn per path. Draws depend on seed, name, month and path "
        "alone, so that two scenarios differ by policy only."),
    "method.data": ("数据状态", "State of the data"),
    "method.files": ("数据文件与来源", "Files and where they come from"),
    "method.file": ("文件", "file"),
    "method.holds": ("内容", "holds"),
    "method.publisher": ("发布者", "publisher"),
    "method.address": ("地址", "address"),
    "method.read": ("查阅日期", "read on"),
    "method.sha256": ("SHA-256（前12位）", "SHA-256 (first 12)"),
    "method.codes": ("状态代码", "status codes"),
    "method.limits": ("局限", "Limits"),
    "method.limit.regions": (
        "内蒙古各盟市的结余等数据没有公开，地区表为示例，结果只用来说明方法，不是对任何盟市的估计。",
        "No balance of any league or city of Inner Mongolia is public: its table of regions is illustrative, and results for a "
        "region are examples, not estimates."),
    "method.limit.remittance": ("上解比例（5%）是假设；内蒙古的实际比例未见公开。",
                                "The remittance rate (5 %) is an assumption; Inner Mongolia's is not public here."),
    "method.limit.cliff": (
        "未过门槛的地区由调剂金和财政承担返还，自身结余反而得以保留，因此失业增加可能使个别地区结余上升：这是规则的断点，不是计算错误。",
        "Below a gate, refunds are left to the adjustment fund and the treasury and the own balance is spared; so more job "
        "losses can leave a region with more money. That cliff is in the rules, not in the arithmetic."),
    "method.limit.decisions": ("政策的临时调整（如2020、2022年的返还）无法预见，只能作为情景设定。",
                               "Decisions such as the refunds of 2020 and 2022 cannot be foreseen, only set as scenarios."),
    "method.limit.backtest": ("预测误差见“验证”页；过去的误差不保证将来。",
                              "For errors of past forecasts see the page Validation; they promise nothing of the future."),
    "method.reproduce": ("在命令行重现本页结果", "Reproduce this view on the command line"),
    "method.reproduce.file": ("先下载本页的情景文件 {name}，在其所在文件夹运行",
                              "First download the scenario file {name}; run this in its folder"),
    "method.reproduce.note": ("在安装了同一版本的机器上运行，结果哈希应完全相同。",
                              "On any machine with the same version, the result hash is the same."),
    "method.hash": ("结果哈希 {hash}", "result hash {hash}"),
    "method.versions": ("软件版本", "Versions"),
}

add_texts(TEXTS)
