"""Where every number of the compiled model stands: the names of all axes, in the order of the arrays.

The engine works on flat float64 arrays so that each step compiles to straight loops over `LANES` paths. This module
is the single list of what those arrays hold; everything outside the steps uses the names, never a bare number.

* A *slot* constant (`S_BALANCE`, `F_NET`, `R_CLOSING`, ...) is the offset of its first lane: `state[S_BALANCE + i]`.
* A *column* constant (`P_EMPLOYER_RATE`, `G_CLAIM_SHARE`, ...) is a plain index into a row without lanes.
"""

from __future__ import annotations

LANES = 32
"""Paths that one call of a step works on. Fixed, so that sums over paths do not depend on how work is divided."""

CLASSES = ("large", "medium", "small", "micro", "public")
"""Size classes of insured units. `public` (事业单位) contributes and is never refunded."""
REFUND_CLASSES = CLASSES[:4]
STREAMS = ("large", "medium", "small", "micro", "hardship", "training")
"""Take-up streams: a final level and a speed are drawn for each, once per path."""
DRIVERS = ("insured_growth", "wage_growth", "job_loss", "exit_hazard", "collection", "season")
CHANNELS = ("new_hire", "stopped_sme", "industry")
"""Training subsidy channels: notice 三(一), 三(二), 三(三)."""
SPELL_MONTHS = 24
ASSISTANCE_MONTHS = 6
COVERAGE_EXPENDITURES = ("statutory", "benefits_only", "total", "total_with_remittance")
COVERAGE_PERIODS = ("prior_year", "trailing_12", "forward_12")
PRIOR_YEAR, TRAILING_12, FORWARD_12 = range(len(COVERAGE_PERIODS))
BELOW_GATE = ("support", "block")
SUPPORT = BELOW_GATE.index("support")
REMITTED_BASES = ("year_to_date", "full_year_plan", "annualised")
RATIONINGS = ("pro_rata", "lowest_coverage_first", "equal_coverage", "optimal")
HARDSHIP_FORMULAS = ("A", "B", "lower", "higher")
BENEFIT_DURATIONS = ("national", "two_months_per_year")

NCLASS, NREFUND, NSTREAM, NDRIVER = len(CLASSES), len(REFUND_CLASSES), len(STREAMS), len(DRIVERS)


def _expand(names: tuple[str, ...]) -> tuple[str, ...]:
    """Spell out `name*CLASSES` entries: one column for each member of the group."""
    groups = {"CLASS": CLASSES, "REFUND": REFUND_CLASSES, "CHANNEL": CHANNELS}
    out: list[str] = []
    for name in names:
        stem, star, group = name.partition("*")
        out += [f"{stem}_{member}" for member in groups[group]] if star else [stem]
    return tuple(out)


# --- rules in force: RuleTable.values[month, region, column] ---------------------------------------------------------
RULES = _expand((
    "employer_rate",            # share of the contribution wage
    "employee_rate",            # share of the contribution wage, never relieved
    "relief*CLASS",             # share of the employer's contribution that is waived
    "benefit_1_12",             # yuan per recipient and month, spell months 1-12
    "benefit_13_24",            # yuan per recipient and month, spell months 13-24
    "medical_share",            # medical premium per recipient, share of the contribution wage
    "assistance_benefit",       # yuan per person and month; 0 where no assistance is payable
    "assistance_intake",        # 1 while new persons are admitted to assistance, else 0
    "other_statutory_share",    # other statutory items, share of benefits
    "skills_subsidy",           # skill-upgrading subsidies paid by the fund, yuan per insured and month
    "ratio*REFUND",             # ordinary refund, share of last calendar year's contributions
    "carry_ratio*REFUND",       # the same for what was accepted last year: the ratio in force last December
    "raise*REFUND",             # increase of the ratio against last month (0 in January): gives rise to a top-up
    "topup_release",            # share of the outstanding top-up that is paid this month
    "hardship_offered",         # 1 when hardship refunds are offered in this calendar year
    "hardship_months_a",        # formula A: months of the average monthly benefit per insured
    "hardship_months_b",        # formula B: months of social insurance contributions per insured
    "carry_hardship_months_a",  # the same for what was accepted last year
    "carry_hardship_months_b",
    "hardship_formula",         # code, index into HARDSHIP_FORMULAS
    "social_rate",              # contributions to all five schemes, employer and employee, share of the wage
    "gate_ordinary",            # months of coverage, inclusive
    "gate_hardship",            # months of coverage, inclusive
    "below_gate",               # code, index into BELOW_GATE
    "remittance_rate",          # share of contributions due
    "grant_multiple",           # cap on the year's grants, multiple of the remittance
    "interest_rate",            # per month, on the opening balance
    "floor_months",             # working floor, months of last year's statutory expenditure
    "training_due*CHANNEL",     # yuan due this month if all who may take part do so
    "skills_topup",             # yuan paid into the skills account this month
))
P_EMPLOYER_RATE = RULES.index("employer_rate")
P_EMPLOYEE_RATE = RULES.index("employee_rate")
P_RELIEF = RULES.index("relief_large")
P_BENEFIT_1_12 = RULES.index("benefit_1_12")
P_BENEFIT_13_24 = RULES.index("benefit_13_24")
P_MEDICAL_SHARE = RULES.index("medical_share")
P_ASSISTANCE_BENEFIT = RULES.index("assistance_benefit")
P_ASSISTANCE_INTAKE = RULES.index("assistance_intake")
P_OTHER_STATUTORY_SHARE = RULES.index("other_statutory_share")
P_SKILLS_SUBSIDY = RULES.index("skills_subsidy")
P_RATIO = RULES.index("ratio_large")
P_CARRY_RATIO = RULES.index("carry_ratio_large")
P_RAISE = RULES.index("raise_large")
P_TOPUP_RELEASE = RULES.index("topup_release")
P_HARDSHIP_OFFERED = RULES.index("hardship_offered")
P_HARDSHIP_MONTHS_A = RULES.index("hardship_months_a")
P_HARDSHIP_MONTHS_B = RULES.index("hardship_months_b")
P_CARRY_HARDSHIP_MONTHS_A = RULES.index("carry_hardship_months_a")
P_CARRY_HARDSHIP_MONTHS_B = RULES.index("carry_hardship_months_b")
P_HARDSHIP_FORMULA = RULES.index("hardship_formula")
P_SOCIAL_RATE = RULES.index("social_rate")
P_GATE_ORDINARY = RULES.index("gate_ordinary")
P_GATE_HARDSHIP = RULES.index("gate_hardship")
P_BELOW_GATE = RULES.index("below_gate")
P_REMITTANCE_RATE = RULES.index("remittance_rate")
P_GRANT_MULTIPLE = RULES.index("grant_multiple")
P_INTEREST_RATE = RULES.index("interest_rate")
P_FLOOR_MONTHS = RULES.index("floor_months")
P_TRAINING_DUE = RULES.index("training_due_new_hire")
P_SKILLS_TOPUP = RULES.index("skills_topup")

# --- contributions per yuan of the wage bill: Model.rates[month, region, column] ----------------------------------------
RATES = _expand((
    "employer",      # employers' part after relief
    "employee",      # employees' part
    "relief",        # what is waived of the employers' part
    "paid",          # both parts: what is paid where all of it is collected
    "remittance",    # remitted to the adjustment fund, of what falls due
    "class*REFUND",  # both parts of one size class
))
T_EMPLOYER = RATES.index("employer")
T_EMPLOYEE = RATES.index("employee")
T_RELIEF = RATES.index("relief")
T_PAID = RATES.index("paid")
T_REMITTANCE = RATES.index("remittance")
T_CLASS = RATES.index("class_large")

# --- what is the same for all regions in a month: RuleTable.calendar[month, column] ----------------------------------
CALENDAR = (
    "month_of_year",        # 1..12
    "refund_run",           # 1 when refunds are paid out this month (batch mode skips months)
    "pool_interest_rate",   # per month, on the pool's opening balance
    "coverage_expenditure", # code, index into COVERAGE_EXPENDITURES
    "coverage_period",      # code, index into COVERAGE_PERIODS
    "remitted_basis",       # code, index into REMITTED_BASES
    "rationing",            # code, index into RATIONINGS
)
(C_MONTH_OF_YEAR, C_REFUND_RUN, C_POOL_INTEREST_RATE, C_COVERAGE_EXPENDITURE, C_COVERAGE_PERIOD,
 C_REMITTED_BASIS, C_RATIONING) = range(len(CALENDAR))

# --- take-up windows: RuleTable.window[month, stream, column] --------------------------------------------------------
WINDOW = (
    "reached",        # months of this year's window whose applications may have been paid by the end of this month
    "length",         # months of this year's window (0: no window this year)
    "carry_reached",  # the same for last year's window
    "carry_length",
    "accepted",       # months of this year's window that are over at the end of this month, paid or not
)
W_REACHED, W_LENGTH, W_CARRY_REACHED, W_CARRY_LENGTH, W_ACCEPTED = range(len(WINDOW))

# --- constants of a region: compiled[region, column] -----------------------------------------------------------------
REGION_COLUMNS = _expand((
    "share*CLASS",           # share of the contribution base
    "eligible*REFUND",       # share of a class's base that meets the layoff limit
    "refundable_share",      # share of insured staff in enterprises (not public institutions)
    "hardship_share",        # share of that staff in enterprises that qualify as in hardship
    "claim_share",           # share of job losers who are entitled to benefits and claim them
    "assistance_take_up",    # share of the others, and of those whose benefits run out, who take up assistance
    "fiscal_capacity",       # yuan per calendar year, inf without a limit
    "other_income",          # yuan per month
))
G_SHARE = REGION_COLUMNS.index("share_large")
G_ELIGIBLE = REGION_COLUMNS.index("eligible_large")
G_REFUNDABLE_SHARE = REGION_COLUMNS.index("refundable_share")
G_HARDSHIP_SHARE = REGION_COLUMNS.index("hardship_share")
G_CLAIM_SHARE = REGION_COLUMNS.index("claim_share")
G_ASSISTANCE_TAKE_UP = REGION_COLUMNS.index("assistance_take_up")
G_FISCAL_CAPACITY = REGION_COLUMNS.index("fiscal_capacity")
G_OTHER_INCOME = REGION_COLUMNS.index("other_income")
