/* Refunds to enterprises: take-up curves and units of a path, then ordinary, top-up and hardship refunds of a region. */

enum { FORMULA_A, FORMULA_B, FORMULA_LOWER, FORMULA_HIGHER };

static void take_up_curve(const Model *model, const double *level, const double *log_half, double *curve) {
    for (int k = 0; k < model->points; k++) {
        const double *point = model->curve_points + 3 * k, months = point[1], length = point[2];
        const int g = (int)point[0];
        const double *restrict final = level + g * LANES, *restrict half = log_half + g * LANES;
        double *restrict share = curve + k * LANES;
        if (months <= 0.0 || length <= 0.0)
            EACH_LANE share[i] = 0.0;
        else if (months >= length)
            EACH_LANE share[i] = final[i];
        else {
            const double now = log(months), end = log(length), slope = model->steepness[g];
            EACH_LANE {
                double at_end = 1.0 + exp_bounded(slope * (half[i] - end));
                share[i] = final[i] * (at_end / (1.0 + exp_bounded(slope * (half[i] - now))));
            }
        }
    }
}

static void opening_units(const Model *model, double *common, const double *curve) {
    for (int g = 0; g < NPAID; g++) {
        const double *paid = curve + model->opening_index[g] * LANES;
        memcpy(common + K_PAID + g * LANES, paid, LANES * sizeof *paid);
        memcpy(common + K_OPENING_PAID + g * LANES, paid, LANES * sizeof *paid);
    }
}

/* Units paid this month, the same for all regions of a path, and which of the refunds any path has at all. */
static void refund_units(const Model *model, int m, double *restrict common, double *restrict unit,
                         const double *restrict curve, int *pays) {
    const double run = model->calendar[m * NCALENDAR + C_REFUND_RUN] > 0.0 ? 1.0 : 0.0;
    const size_t bytes = NPAID * LANES * sizeof *common;
    pays[PAYS_ORDINARY] = pays[PAYS_HARDSHIP] = pays[PAYS_CARRIED] = 0;
    if (model->calendar[m * NCALENDAR + C_MONTH_OF_YEAR] == 1.0) {
        memcpy(common + K_CARRY_PAID, common + K_PAID, bytes);
        memset(common + K_PAID, 0, bytes);
        memset(common + K_OPENING_PAID, 0, bytes);
    }
    for (int g = 0; g < NPAID; g++) {
        const int64_t *index = model->curve_index + (m * NPAID + g) * 3;
        const double *restrict reached = curve + index[0] * LANES, *restrict carried = curve + index[1] * LANES;
        const double *restrict accepted = curve + index[2] * LANES;
        const int at = g * LANES;
        int busy = 0, carrying = 0;
        EACH_LANE {
            double paid = common[K_PAID + at + i], carry_paid = common[K_CARRY_PAID + at + i];
            double units = run > 0.0 ? greatest(0.0, reached[i] - paid) : 0.0;
            double carry = run > 0.0 ? greatest(0.0, carried[i] - carry_paid) : 0.0;
            unit[U_UNITS + at + i] = units;
            unit[U_PAID_BEFORE + at + i] = paid - common[K_OPENING_PAID + at + i];
            unit[U_CARRY_UNITS + at + i] = carry;
            double waiting = greatest(0.0, accepted[i] - (paid + units));
            unit[U_WAITING + at + i] = waiting;
            common[K_PAID + at + i] = paid + units;
            common[K_CARRY_PAID + at + i] = carry_paid + carry;
            busy += units + waiting > 0.0;
            carrying += carry > 0.0;
        }
        if (busy)
            pays[g < NREFUND ? PAYS_ORDINARY : PAYS_HARDSHIP] = 1;
        if (carrying)
            pays[PAYS_CARRIED] = 1;
    }
}

static inline void ordinary_refunds(double *restrict state, double *restrict row, const double *restrict unit,
                                    const double *rule, const double *region, int carrying) {
    const double support = rule[P_BELOW_GATE] == SUPPORT ? 1.0 : 0.0;
    const double *restrict base = state + S_BASE, *restrict units = unit + U_UNITS, *restrict waiting = unit + U_WAITING;
    double ratio[NREFUND], owed[LANES];
    for (int k = 0; k < NREFUND; k++)
        ratio[k] = rule[P_RATIO + k] * region[G_ELIGIBLE + k];
    EACH_LANE {
        double gate = state[S_OWN_12 + i], share = (1.0 - state[S_HS + i]) * greatest(gate, support);
        double b[NREFUND], n[NREFUND];
#pragma GCC unroll 16
        for (int k = 0; k < NREFUND; k++) {
            b[k] = base[k * LANES + i] * ratio[k] * share;
            n[k] = b[k] * units[k * LANES + i];
            row[R_ORDINARY + k * LANES + i] = n[k];
            b[k] *= waiting[k * LANES + i];
        }
        double total = (n[0] + n[1]) + (n[2] + n[3]), own = total * gate;
        row[R_OWN + i] = own;
        row[R_SUPPORTED + i] = total - own;
        row[R_BACKLOG + i] = (b[0] + b[1]) + (b[2] + b[3]);
    }
    if (!carrying)
        return;
    EACH_LANE owed[i] = (1.0 - state[S_CARRY_HS + i]) * greatest(state[S_CARRY_OWN_12 + i], support);
    for (int k = 0; k < NREFUND; k++) {
        const int at = k * LANES;
        const double carried = rule[P_CARRY_RATIO + k] * region[G_ELIGIBLE + k];
        EACH_LANE {
            double before = state[S_CARRY_BASE + at + i] * carried * owed[i] * unit[U_CARRY_UNITS + at + i];
            double own = before * state[S_CARRY_OWN_12 + i];
            row[R_ORDINARY + at + i] += before;
            row[R_OWN + i] += own;
            row[R_SUPPORTED + i] += before - own;
        }
    }
}

static inline void topups(double *restrict state, double *restrict row, const double *restrict unit, const double *rule,
                          const double *region) {
    for (int k = 0; k < NREFUND; k++) {
        const double raised = rule[P_RAISE + k], old_ratio = rule[P_RATIO + k] - raised;
        if (raised <= 0.0)
            continue;
        const double before_opening = old_ratio > 0.0 ? raised / old_ratio : 0.0;
        const int at = k * LANES;
        EACH_LANE {
            double base = state[S_BASE + at + i] * region[G_ELIGIBLE + k] * (1.0 - state[S_HS + i]);
            double observed = before_opening * state[S_TOPUP_PAID_BEFORE + at + i];
            state[S_TOPUP_PAID_BEFORE + at + i] += observed;
            double owed = raised * base * unit[U_PAID_BEFORE + at + i] + observed;
            state[S_TOPUP_OUTSTANDING + i] += old_ratio > 0.0 ? owed : 0.0;
        }
    }
    const double release = rule[P_TOPUP_RELEASE], support = rule[P_BELOW_GATE] == SUPPORT ? 1.0 : 0.0;
    EACH_LANE {
        double released = release * state[S_TOPUP_OUTSTANDING + i];
        state[S_TOPUP_OUTSTANDING + i] -= released;
        double paid = released * greatest(state[S_OWN_12 + i], support), own = paid * state[S_OWN_12 + i];
        row[R_TOPUP + i] = paid;
        row[R_OWN + i] += own;
        row[R_SUPPORTED + i] += paid - own;
        row[R_BACKLOG + i] += state[S_TOPUP_OUTSTANDING + i];
    }
}

/* The formula is a double, as in the rules: a vector of doubles is chosen by a comparison of doubles. */
static inline double hardship_value(double formula, double a, double b) {
    double chosen = formula == FORMULA_LOWER ? least(a, b) : greatest(a, b);
    chosen = formula == FORMULA_B ? b : chosen;
    return formula == FORMULA_A ? a : chosen;
}

static inline void hardship_refunds(const double *restrict state, double *restrict row, const double *restrict unit,
                                    const double *rule, const double *region) {
    const double formula = rule[P_HARDSHIP_FORMULA];
    const int at = NREFUND * LANES;
    const double support = rule[P_BELOW_GATE] == SUPPORT ? 1.0 : 0.0, refundable = region[G_REFUNDABLE_SHARE];
    const double social_rate = rule[P_SOCIAL_RATE], level = rule[P_BENEFIT_1_12], level_13_24 = rule[P_BENEFIT_13_24];
    const double months_a = rule[P_HARDSHIP_MONTHS_A], months_b = rule[P_HARDSHIP_MONTHS_B];
    const double carry_a = rule[P_CARRY_HARDSHIP_MONTHS_A], carry_b = rule[P_CARRY_HARDSHIP_MONTHS_B];
    EACH_LANE {
        double first = row[R_FIRST_HALF + i], second = row[R_SECOND_HALF + i], people = first + second;
        double average = people > 0.0 ? (level * first + level_13_24 * second) / people : level;
        double contributions = social_rate * state[S_WAGE + i], staff = state[S_INSURED + i] * refundable;
        double value = hardship_value(formula, months_a * average, months_b * contributions);
        double carried = hardship_value(formula, carry_a * average, carry_b * contributions);
        double owed = value * staff * state[S_HS + i] * greatest(state[S_OWN_24 + i], support);
        double now = owed * unit[U_UNITS + at + i];
        double payable = carried * staff * state[S_CARRY_HS + i] * greatest(state[S_CARRY_OWN_24 + i], support);
        double before = payable * unit[U_CARRY_UNITS + at + i];
        double own = now * state[S_OWN_24 + i] + before * state[S_CARRY_OWN_24 + i];
        row[R_HARDSHIP + i] = now + before;
        row[R_OWN + i] += own;
        row[R_SUPPORTED + i] += (now + before) - own;
        row[R_BACKLOG + i] += owed * unit[U_WAITING + at + i];
    }
}

/* All refunds of a region's month. `full`: leave nothing out. */
static inline void refund_month(double *restrict state, double *restrict row, const double *restrict unit,
                                const double *rule, const double *region, const int *pays, int topped, int full) {
    ordinary_refunds(state, row, unit, rule, region, full || pays[PAYS_CARRIED]);
    if (topped)
        topups(state, row, unit, rule, region);
    if (full || pays[PAYS_HARDSHIP] || pays[PAYS_CARRIED])
        hardship_refunds(state, row, unit, rule, region);
    else
        memset(row + R_HARDSHIP, 0, LANES * sizeof *row);
}
