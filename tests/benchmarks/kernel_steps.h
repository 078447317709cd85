/* The steps of the month that concern one region only, for LANES paths: sim/steps in plain C, in MODEL.md's order.
 *
 * Loops inside a loop over lanes are written out by a pragma: gcc makes vectors of the outer loop only where there is no
 * inner one. */
#include <string.h>

enum { GROWTH_DRIVERS = 2 };
enum { STATUTORY, BENEFITS_ONLY, TOTAL, TOTAL_WITH_REMITTANCE };

static void turn_year(double *state) {
    const size_t bytes = LANES * sizeof(double);
    memcpy(state + S_CARRY_BASE, state + S_BASE, NREFUND * bytes);
    memcpy(state + S_BASE, state + S_YEAR_CONTRIBUTIONS, NREFUND * bytes);
    memset(state + S_TOPUP_PAID_BEFORE, 0, NREFUND * bytes);
    memset(state + S_YEAR_CONTRIBUTIONS, 0, NCLASS * bytes);
    memcpy(state + S_LAST_EXPENDITURE, state + S_YEAR_EXPENDITURE, NCOVER * bytes);
    memset(state + S_YEAR_EXPENDITURE, 0, NCOVER * bytes);
    memcpy(state + S_CARRY_OWN_12, state + S_OWN_12, bytes);
    memcpy(state + S_CARRY_OWN_24, state + S_OWN_24, bytes);
    memcpy(state + S_CARRY_HS, state + S_HS, bytes);
    memcpy(state + S_LAST_BALANCE, state + S_BALANCE, bytes);
    memset(state + S_REMITTED, 0, bytes);
    memset(state + S_GRANTED, 0, bytes);
    memset(state + S_SUBSIDISED, 0, bytes);
}

static inline double months_covered(double balance, double year) {
    return year > 0.0 ? least(9999.0, 12.0 * balance / year) : 9999.0;
}

static void judge_gates(double *state, const double *rule, const double *region, int definition, int period,
                        double forward, int opening) {
    double support = rule[P_BELOW_GATE] == SUPPORT ? 1.0 : 0.0;
    double hardship_share = region[G_HARDSHIP_SHARE] * rule[P_HARDSHIP_OFFERED];
    EACH_LANE {
        double year = period == FORWARD_12 ? forward : state[S_LAST_EXPENDITURE + definition * LANES + i];
        double twelve = 12.0 * state[S_LAST_BALANCE + i];
        double own_24 = twelve >= rule[P_GATE_HARDSHIP] * year ? 1.0 : 0.0;
        state[S_OWN_12 + i] = twelve >= rule[P_GATE_ORDINARY] * year ? 1.0 : 0.0;
        state[S_OWN_24 + i] = own_24;
        state[S_HS + i] = hardship_share * greatest(own_24, support);
        if (opening)
            state[S_COVERAGE + i] = months_covered(state[S_LAST_BALANCE + i], year);
    }
}

/* z <- persistence . z + common + weights . raw */
static inline void advance_drivers(const Model *model, double *restrict state, const double *restrict raw,
                                   const double *restrict common) {
    const double *w = model->own_weights, *rho = model->persistence;
    double *restrict z = state + S_Z;
    EACH_LANE {
        double n[NDRIVER];
#pragma GCC unroll 16
        for (int d = 0; d < NDRIVER; d++)
            n[d] = raw[d * LANES + i];
#pragma GCC unroll 16
        for (int d = 0; d < NDRIVER; d++) {
            double sum = common[d * LANES + i];
#pragma GCC unroll 16
            for (int k = d; k >= 0; k--)
                sum = fma(w[d * NDRIVER + k], n[k], sum);
            z[d * LANES + i] = fma(rho[d], z[d * LANES + i], sum);
        }
    }
}

static inline void labour(const Model *model, int m, int r, double *restrict state, double *restrict row,
                          double *restrict exit) {
    const double *mean = model->mean + ((int64_t)m * model->regions + r) * NDRIVER;
    const double *sigma = model->volatility + ((int64_t)m * model->regions + r) * NDRIVER;
    const double *restrict z = state + S_Z;
    double half[NDRIVER];
    for (int d = 0; d < NDRIVER; d++)
        half[d] = -0.5 * sigma[d] * sigma[d];
    EACH_LANE {
        double level[NDRIVER];
#pragma GCC unroll 16
        for (int d = GROWTH_DRIVERS; d < NDRIVER; d++)
            level[d] = mean[d] * exp_bounded(fma(sigma[d], z[d * LANES + i], half[d]));
        double insured = greatest(0.0, state[S_INSURED + i] * (1.0 + fma(sigma[0], z[i], mean[0])));
        double wage = greatest(0.0, state[S_WAGE + i] * (1.0 + fma(sigma[1], z[LANES + i], mean[1])));
        double base = insured * wage * level[5];
        exit[i] = level[3];
        state[S_INSURED + i] = insured;
        state[S_WAGE + i] = wage;
        row[R_INSURED + i] = insured;
        row[R_LOSSES + i] = insured * level[2];
        row[R_BASE + i] = base;
        row[R_RECEIVED + i] = base * least(1.0, level[4]);
    }
}

static inline void contributions(double *restrict state, const double *restrict row, const double *rate) {
    for (int k = 0; k < NREFUND; k++) {
        double *restrict year = state + S_YEAR_CONTRIBUTIONS + k * LANES;
        EACH_LANE year[i] += row[R_RECEIVED + i] * rate[T_CLASS + k];
    }
}

static inline void assistance(double *restrict state, double *restrict row, const double *restrict exit, const double *rule,
                              const double *region, const double *hazard, const double *entitled) {
    const double admitted = rule[P_ASSISTANCE_INTAKE] * region[G_ASSISTANCE_TAKE_UP];
    const double unclaimed = 1.0 - region[G_CLAIM_SHARE];
    double moving[LANES];
    EACH_LANE moving[i] = row[R_LOSSES + i] * unclaimed;
    for (int d = 0; d < SPELL_MONTHS; d++)
        if (entitled[d] < 1.0) {
            const double leave = hazard[d], ending = 1.0 - entitled[d];
            const double *restrict stock = state + S_RECIPIENTS + d * LANES;
            EACH_LANE moving[i] += stock[i] * (1.0 - least(1.0, leave * exit[i])) * ending;
        }
    EACH_LANE {
        moving[i] *= admitted;
        row[R_ASSISTED + i] = 0.0;
    }
    for (int j = 0; j < ASSISTANCE_MONTHS; j++) {
        const double leave = hazard[j];
        double *restrict stock = state + S_ASSISTED + j * LANES;
        EACH_LANE {
            double before = stock[i], now = moving[i];
            stock[i] = now;
            row[R_ASSISTED + i] += now;
            moving[i] = before * (1.0 - least(1.0, leave * exit[i]));
        }
    }
}

static inline double stay(double entitled, double leaving, double shock) {
    return greatest(0.0, fma(-leaving, shock, entitled));
}

/* One spell month on, a quarter of the spell at a time; counts of each half go to their rows. */
static inline void recipients(double *restrict state, double *restrict row, const double *restrict exit,
                              const double *region, const double *hazard, const double *entitled) {
    enum { SPELL_HALF = SPELL_MONTHS / 2, SPELL_QUARTER = SPELL_MONTHS / 4 };
    double moving[LANES];
    EACH_LANE moving[i] = row[R_LOSSES + i] * region[G_CLAIM_SHARE];
    for (int from = 0; from < SPELL_MONTHS; from += SPELL_QUARTER) {
        double *restrict stock = state + S_RECIPIENTS + from * LANES;
        double *restrict count = row + (from < SPELL_HALF ? R_FIRST_HALF : R_SECOND_HALF);
        const double *h = hazard + from, *e = entitled + from, counted_before = from % SPELL_HALF > 0 ? 1.0 : 0.0;
        double leaving[SPELL_QUARTER];
        for (int d = 0; d < SPELL_QUARTER; d++)
            leaving[d] = h[d] * e[d];
        EACH_LANE {
            double shock = exit[i], n[SPELL_QUARTER];
            n[0] = moving[i];
#pragma GCC unroll 16
            for (int d = 1; d < SPELL_QUARTER; d++)
                n[d] = stock[(d - 1) * LANES + i] * stay(e[d - 1], leaving[d - 1], shock);
            moving[i] = stock[(SPELL_QUARTER - 1) * LANES + i] * stay(e[SPELL_QUARTER - 1], leaving[SPELL_QUARTER - 1], shock);
#pragma GCC unroll 16
            for (int d = 0; d < SPELL_QUARTER; d++)
                stock[d * LANES + i] = n[d];
            count[i] = fma(counted_before, count[i], ((n[0] + n[1]) + (n[2] + n[3])) + (n[4] + n[5]));
        }
    }
}

static inline void medical_premium(const double *restrict state, double *restrict row, const double *rule) {
    EACH_LANE row[R_MEDICAL + i] =
        rule[P_MEDICAL_SHARE] * state[S_WAGE + i] * (row[R_FIRST_HALF + i] + row[R_SECOND_HALF + i]);
}

static inline int anything_to_pay(const double *rule, double backlog) {
    return rule[P_TRAINING_DUE] + rule[P_TRAINING_DUE + 1] + rule[P_TRAINING_DUE + 2] > 0.0 || rule[P_SKILLS_TOPUP] != 0.0 ||
           backlog > 0.0;
}

static inline void training(double *restrict state, double *restrict row, const double *rule, const double *restrict level) {
    const double topup = rule[P_SKILLS_TOPUP];
    double *restrict backlog = state + S_TRAINING_BACKLOG, *restrict account = state + S_SKILLS_ACCOUNT, owed[LANES] = {0};
    for (int c = 0; c < NCHANNEL; c++) {
        const double due = rule[P_TRAINING_DUE + c];
        EACH_LANE {
            backlog[c * LANES + i] += due * level[STREAM_TRAINING * LANES + i];
            owed[i] += backlog[c * LANES + i];
        }
    }
    EACH_LANE {
        double available = account[i] + topup, paid = least(available, owed[i]);
        row[R_TRAINING_BACKLOG + i] = owed[i] - paid;
        owed[i] = owed[i] > 0.0 ? paid / owed[i] : 0.0;
        account[i] = available;
    }
    for (int c = 0; c < NCHANNEL; c++)
        EACH_LANE {
            double paid = backlog[c * LANES + i] * owed[i];
            row[R_TRAINING + c * LANES + i] = paid;
            backlog[c * LANES + i] -= paid;
            account[i] -= paid;
        }
    EACH_LANE row[R_SKILLS_ACCOUNT + i] = account[i] = greatest(0.0, account[i]);
}

/* Rows of training subsidies, top-up and gates in a month in which one of them has something. */
static inline void special_rows(const double *restrict state, double *restrict row, int trained, int topped) {
    const size_t bytes = LANES * sizeof *row;
    if (!trained) {
        memset(row + R_TRAINING, 0, NCHANNEL * bytes);
        memcpy(row + R_SKILLS_ACCOUNT, state + S_SKILLS_ACCOUNT, bytes);
        memset(row + R_TRAINING_BACKLOG, 0, bytes);
    }
    if (!topped)
        memset(row + R_TOPUP, 0, bytes);
    memcpy(row + R_GATE_12, state + S_OWN_12, bytes);
    memcpy(row + R_GATE_24, state + S_OWN_24, bytes);
}

/* The last twelve months under a definition, quarter by quarter. */
static inline void trailing_sum(const double *restrict state, int definition, double *restrict out) {
    const double *restrict ring = state + S_RING + definition * 12 * LANES;
    EACH_LANE {
        double q1 = (ring[i] + ring[LANES + i]) + ring[2 * LANES + i];
        double q2 = (ring[3 * LANES + i] + ring[4 * LANES + i]) + ring[5 * LANES + i];
        double q3 = (ring[6 * LANES + i] + ring[7 * LANES + i]) + ring[8 * LANES + i];
        double q4 = (ring[9 * LANES + i] + ring[10 * LANES + i]) + ring[11 * LANES + i];
        out[i] = (q1 + q2) + (q3 + q4);
    }
}

/* Net flow of the region's own month, and what it counts as coverage expenditure under the definition in force. */
static inline int account(double *restrict state, const double *restrict row, double *restrict flow, const double *rule,
                          const double *region, const double *rate, int definition, int month_of_year, int refunds,
                          int topped) {
    const double level_1_12 = rule[P_BENEFIT_1_12], level_13_24 = rule[P_BENEFIT_13_24], other = region[G_OTHER_INCOME];
    const double with_statutory = definition == BENEFITS_ONLY ? 0.0 : 1.0, with_refunds = definition >= TOTAL ? 1.0 : 0.0;
    const double with_remittance = definition == TOTAL_WITH_REMITTANCE ? 1.0 : 0.0;
    double *restrict slot = state + S_RING + (definition * 12 + month_of_year - 1) * LANES;
    double *restrict year = state + S_YEAR_EXPENDITURE;
    int broken = 0;
    EACH_LANE {
        double benefits = level_1_12 * row[R_FIRST_HALF + i] + level_13_24 * row[R_SECOND_HALF + i];
        double assisted = rule[P_ASSISTANCE_BENEFIT] * row[R_ASSISTED + i];
        double rest = row[R_MEDICAL + i] + assisted + rule[P_OTHER_STATUTORY_SHARE] * benefits;
        double skills = rule[P_SKILLS_SUBSIDY] * row[R_INSURED + i], remittance = rate[T_REMITTANCE] * row[R_BASE + i];
        double own = row[R_OWN + i], supported = row[R_SUPPORTED + i], statutory = benefits + rest;
        flow[F_REMITTANCE + i] = remittance;
        flow[F_SUPPORTED + i] = supported;
        flow[F_NET + i] = rate[T_PAID] * row[R_RECEIVED + i] + other - remittance - statutory - skills - own;
        slot[i] = benefits + with_statutory * rest + with_refunds * (skills + (own + supported)) + with_remittance * remittance;
        year[STATUTORY * LANES + i] += statutory;
    }
    if (definition != STATUTORY)
        EACH_LANE year[definition * LANES + i] += slot[i];
    trailing_sum(state, definition, flow + F_TRAILING + definition * LANES);
    EACH_LANE {
        double benefits = level_1_12 * row[R_FIRST_HALF + i] + level_13_24 * row[R_SECOND_HALF + i];
        double spent = benefits + row[R_MEDICAL + i] + rule[P_ASSISTANCE_BENEFIT] * row[R_ASSISTED + i] +
                       rule[P_OTHER_STATUTORY_SHARE] * benefits;
        spent += rule[P_SKILLS_SUBSIDY] * row[R_INSURED + i] + rate[T_REMITTANCE] * row[R_BASE + i];
        double income = rate[T_EMPLOYER] * row[R_RECEIVED + i] + rate[T_EMPLOYEE] * row[R_RECEIVED + i] + other;
        double miss = income - spent - (flow[F_NET + i] - flow[F_SUPPORTED + i]);
        if (refunds)
            miss -= (row[R_ORDINARY + i] + row[R_ORDINARY + LANES + i]) +
                    (row[R_ORDINARY + 2 * LANES + i] + row[R_ORDINARY + 3 * LANES + i]) + row[R_HARDSHIP + i];
        if (topped)
            miss -= row[R_TOPUP + i];
        broken += fabs(miss) <= TOLERANCE_YUAN / 2.0 ? 0 : 1;
    }
    return broken;
}
