/* The steps of the month that concern one region only, for LANES paths: sim/steps in plain C, in MODEL.md's order. */
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

static inline void advance_drivers(const Model *model, int m, int r, double *restrict state, double *restrict x,
                                   const double *restrict own, const double *restrict common) {
    const double *mean = model->mean + ((int64_t)m * model->regions + r) * NDRIVER;
    const double *volatility = model->volatility + ((int64_t)m * model->regions + r) * NDRIVER;
    for (int d = 0; d < NDRIVER; d++) {
        const double rho = model->persistence[d], sigma = volatility[d], mu = mean[d];
        double *restrict to = x + d * LANES, *restrict z = state + S_Z + d * LANES;
        if (!model->moving[d]) {
            EACH_LANE to[i] = mu;
            continue;
        }
        const double step = sqrt(1.0 - rho * rho), loading = model->loading[d];
        const double from_common = step * sqrt(loading), from_own = step * sqrt(1.0 - loading);
        const double half_variance = 0.5 * sigma * sigma;
        EACH_LANE z[i] = fma(rho, z[i], fma(from_common, common[d * LANES + i], from_own * own[d * LANES + i]));
        if (d < GROWTH_DRIVERS)
            EACH_LANE to[i] = fma(sigma, z[i], mu);
        else
            EACH_LANE to[i] = mu * exp_bounded(fma(sigma, z[i], -half_variance));
    }
    EACH_LANE x[X_COLLECTION + i] = least(1.0, x[X_COLLECTION + i]);
}

static inline void labour(double *restrict state, double *restrict line, double *restrict x, const double *region) {
    const double claim_share = region[G_CLAIM_SHARE];
    EACH_LANE {
        double insured = greatest(0.0, state[S_INSURED + i] * (1.0 + x[X_INSURED_GROWTH + i]));
        state[S_INSURED + i] = insured;
        state[S_WAGE + i] = greatest(0.0, state[S_WAGE + i] * (1.0 + x[X_WAGE_GROWTH + i]));
        double losses = insured * x[X_JOB_LOSS + i];
        x[X_LOSSES + i] = losses;
        line[L_INSURED + i] = insured;
        line[L_NEW_RECIPIENTS + i] = losses * claim_share;
    }
}

static inline void contributions(double *restrict state, double *restrict line, double *restrict flow, double *restrict x,
                                 const double *rule, const double *region) {
    const double employer_rate = rule[P_EMPLOYER_RATE], employee_rate = rule[P_EMPLOYEE_RATE];
    const double remittance_rate = rule[P_REMITTANCE_RATE], other_income = region[G_OTHER_INCOME];
    double employer = 0.0, employee = 0.0, relief = 0.0;
    for (int k = 0; k < NCLASS; k++) {
        double share = region[G_SHARE + k];
        employer += share * employer_rate * (1.0 - rule[P_RELIEF + k]);
        employee += share * employee_rate;
        relief += share * employer_rate * rule[P_RELIEF + k];
    }
    EACH_LANE {
        double base = state[S_INSURED + i] * state[S_WAGE + i] * x[X_SEASON + i];
        double received = base * x[X_COLLECTION + i];
        double due = base * (employer + employee), remittance = due * remittance_rate;
        line[L_CONTRIBUTIONS_EMPLOYER + i] = received * employer;
        line[L_CONTRIBUTIONS_EMPLOYEE + i] = received * employee;
        line[L_RELIEF + i] = received * relief;
        line[L_CONTRIBUTIONS_DUE + i] = due;
        line[L_OTHER_INCOME + i] = other_income;
        line[L_REMITTANCE + i] = remittance;
        flow[F_REMITTANCE + i] = remittance;
        flow[F_NET + i] = received * employer + received * employee + other_income - remittance;
        x[X_SEASON + i] = received;
    }
    for (int k = 0; k < NCLASS; k++) {
        double coefficient = region[G_SHARE + k] * (employer_rate * (1.0 - rule[P_RELIEF + k]) + employee_rate);
        double *restrict year = state + S_YEAR_CONTRIBUTIONS + k * LANES;
        EACH_LANE year[i] += x[X_SEASON + i] * coefficient;
    }
}

static int anybody_assisted(const Model *model, int m, int r) {
    const int64_t row = model->regions * NRULE;
    const double *rule = model->rules + m * row + r * NRULE;
    if (m < ASSISTANCE_MONTHS || rule[P_ASSISTANCE_BENEFIT] > 0.0)
        return 1;
    for (int earlier = 0; earlier <= ASSISTANCE_MONTHS; earlier++)
        if (rule[P_ASSISTANCE_INTAKE - earlier * row] > 0.0)
            return 1;
    return 0;
}

static inline void assistance(double *restrict state, double *restrict line, const double *restrict x, const double *rule,
                              const double *region, const double *hazard, const double *entitled) {
    const double admitted = rule[P_ASSISTANCE_INTAKE] * region[G_ASSISTANCE_TAKE_UP];
    const double unclaimed = 1.0 - region[G_CLAIM_SHARE];
    double moving[LANES];
    EACH_LANE moving[i] = x[X_LOSSES + i] * unclaimed;
    for (int d = 0; d < SPELL_MONTHS; d++)
        if (entitled[d] < 1.0) {
            const double leave = hazard[d], ending = 1.0 - entitled[d];
            const double *restrict stock = state + S_RECIPIENTS + d * LANES;
            EACH_LANE moving[i] += stock[i] * (1.0 - least(1.0, leave * x[X_EXIT_HAZARD + i])) * ending;
        }
    EACH_LANE {
        moving[i] *= admitted;
        line[L_ASSISTANCE + i] = 0.0;
    }
    for (int j = 0; j < ASSISTANCE_MONTHS; j++) {
        const double leave = hazard[j];
        double *restrict stock = state + S_ASSISTED + j * LANES;
        EACH_LANE {
            double before = stock[i], now = moving[i];
            stock[i] = now;
            line[L_ASSISTANCE + i] += now;
            moving[i] = before * (1.0 - least(1.0, leave * x[X_EXIT_HAZARD + i]));
        }
    }
}

/* One spell month on; counts of the first twelve months go to `first`, of the others to `second`. */
static inline void recipients(double *restrict state, double *restrict first, double *restrict second,
                              const double *restrict entrants, const double *restrict exit, const double *hazard,
                              const double *entitled) {
    double moving[LANES];
    EACH_LANE moving[i] = entrants[i];
    EACH_LANE first[i] = second[i] = 0.0;
    for (int d = 0; d < SPELL_MONTHS; d += 4) {
        double *restrict stock = state + S_RECIPIENTS + d * LANES, *restrict count = d < SPELL_MONTHS / 2 ? first : second;
        const double e0 = entitled[d], e1 = entitled[d + 1], e2 = entitled[d + 2], e3 = entitled[d + 3];
        const double h0 = hazard[d] * e0, h1 = hazard[d + 1] * e1, h2 = hazard[d + 2] * e2, h3 = hazard[d + 3] * e3;
        EACH_LANE {
            double shock = exit[i], n0 = moving[i];
            double n1 = stock[i] * (e0 - least(e0, h0 * shock));
            double n2 = stock[LANES + i] * (e1 - least(e1, h1 * shock));
            double n3 = stock[2 * LANES + i] * (e2 - least(e2, h2 * shock));
            moving[i] = stock[3 * LANES + i] * (e3 - least(e3, h3 * shock));
            stock[i] = n0;
            stock[LANES + i] = n1;
            stock[2 * LANES + i] = n2;
            stock[3 * LANES + i] = n3;
            count[i] += (n0 + n1) + (n2 + n3);
        }
    }
}

static inline void benefits(double *restrict state, double *restrict line, double *restrict flow, const double *rule) {
    EACH_LANE {
        double first = line[L_BENEFITS + i], second = line[L_RECIPIENTS + i], total = first + second;
        double paid = rule[P_BENEFIT_1_12] * first + rule[P_BENEFIT_13_24] * second;
        double medical = rule[P_MEDICAL_SHARE] * state[S_WAGE + i] * total;
        double assisted = rule[P_ASSISTANCE_BENEFIT] * line[L_ASSISTANCE + i];
        double other = rule[P_OTHER_STATUTORY_SHARE] * paid;
        double skills = rule[P_SKILLS_SUBSIDY] * state[S_INSURED + i];
        line[L_RECIPIENTS + i] = total;
        line[L_BENEFITS + i] = paid;
        line[L_MEDICAL_PREMIUM + i] = medical;
        line[L_ASSISTANCE + i] = assisted;
        line[L_OTHER_STATUTORY + i] = other;
        line[L_SKILLS_SUBSIDY + i] = skills;
        flow[F_NET + i] -= paid + medical + assisted + other + skills;
    }
}

static inline void training(double *restrict state, double *restrict line, const double *rule, const double *restrict level) {
    const double topup = rule[P_SKILLS_TOPUP];
    double *restrict backlog = state + S_TRAINING_BACKLOG, *restrict account = state + S_SKILLS_ACCOUNT;
    int waiting = 0;
    for (int k = 0; k < NCHANNEL * LANES; k++)
        waiting += backlog[k] > 0.0;
    if (rule[P_TRAINING_DUE] + rule[P_TRAINING_DUE + 1] + rule[P_TRAINING_DUE + 2] <= 0.0 && topup == 0.0 && !waiting) {
        memset(line + L_SKILLS_TOPUP, 0, LANES * sizeof *line);
        memset(line + L_TRAINING_BACKLOG, 0, LANES * sizeof *line);
        memcpy(line + L_SKILLS_ACCOUNT, account, LANES * sizeof *line);
        memset(line + L_TRAINING, 0, NCHANNEL * LANES * sizeof *line);
        return;
    }
    double owed[LANES] = {0};
    for (int c = 0; c < NCHANNEL; c++) {
        const double due = rule[P_TRAINING_DUE + c];
        EACH_LANE {
            backlog[c * LANES + i] += due * level[STREAM_TRAINING * LANES + i];
            owed[i] += backlog[c * LANES + i];
        }
    }
    EACH_LANE {
        double available = account[i] + topup, paid = least(available, owed[i]);
        line[L_SKILLS_TOPUP + i] = topup;
        line[L_TRAINING_BACKLOG + i] = owed[i] - paid;
        owed[i] = owed[i] > 0.0 ? paid / owed[i] : 0.0;
        account[i] = available;
    }
    for (int c = 0; c < NCHANNEL; c++)
        EACH_LANE {
            double paid = backlog[c * LANES + i] * owed[i];
            line[L_TRAINING + c * LANES + i] = paid;
            backlog[c * LANES + i] -= paid;
            account[i] -= paid;
        }
    EACH_LANE line[L_SKILLS_ACCOUNT + i] = account[i] = greatest(0.0, account[i]);
}

/* `every`: the 12 months are added up under all definitions, else under the one in force. */
static inline void coverage_expenditure(double *restrict state, const double *restrict line, double *restrict flow,
                                        const double *rule, int month_of_year, int definition, int every) {
    double now[NCOVER * LANES];
    EACH_LANE {
        double paid = line[L_BENEFITS + i];
        double statutory = paid + line[L_MEDICAL_PREMIUM + i] + line[L_ASSISTANCE + i] + line[L_OTHER_STATUTORY + i];
        double total = statutory + line[L_SKILLS_SUBSIDY + i] + (line[L_REFUNDS_OWN + i] + line[L_REFUNDS_SUPPORTED + i]);
        now[STATUTORY * LANES + i] = statutory;
        now[BENEFITS_ONLY * LANES + i] = paid;
        now[TOTAL * LANES + i] = total;
        now[TOTAL_WITH_REMITTANCE * LANES + i] = total + line[L_REMITTANCE + i];
    }
    double *restrict year = state + S_YEAR_EXPENDITURE;
    for (int c = 0; c < NCOVER; c++) {
        if (every || c == definition || c == STATUTORY)
            EACH_LANE year[c * LANES + i] += now[c * LANES + i];
        if (every || c == definition) {
            double *ring = state + S_RING + c * 12 * LANES, *restrict out = flow + F_TRAILING + c * LANES;
            memcpy(ring + (month_of_year - 1) * LANES, now + c * LANES, LANES * sizeof *ring);
            EACH_LANE {
                double q1 = (ring[i] + ring[LANES + i]) + ring[2 * LANES + i];
                double q2 = (ring[3 * LANES + i] + ring[4 * LANES + i]) + ring[5 * LANES + i];
                double q3 = (ring[6 * LANES + i] + ring[7 * LANES + i]) + ring[8 * LANES + i];
                double q4 = (ring[9 * LANES + i] + ring[10 * LANES + i]) + ring[11 * LANES + i];
                out[i] = (q1 + q2) + (q3 + q4);
            }
        }
    }
    const double floor = rule[P_FLOOR_MONTHS] / 12.0;
    EACH_LANE flow[F_FLOOR + i] = floor * state[S_LAST_EXPENDITURE + STATUTORY * LANES + i];
}

static inline void ledger_total(const double *restrict line, double *restrict flow) {
    EACH_LANE {
        double income = line[L_CONTRIBUTIONS_EMPLOYER + i] + line[L_CONTRIBUTIONS_EMPLOYEE + i] + line[L_OTHER_INCOME + i];
        double statutory =
            line[L_BENEFITS + i] + line[L_MEDICAL_PREMIUM + i] + line[L_ASSISTANCE + i] + line[L_OTHER_STATUTORY + i];
        double refunds = line[L_TOPUP + i] + line[L_HARDSHIP_REFUND + i];
        for (int k = 0; k < NREFUND; k++)
            refunds += line[L_ORDINARY_REFUND + k * LANES + i];
        flow[F_CHECK + i] = income - (statutory + line[L_SKILLS_SUBSIDY + i] + refunds + line[L_REMITTANCE + i]);
    }
}
