/* What follows a region's own month: need and cap, grants out of one pool, cover, close, coverage. */

enum { YEAR_TO_DATE, FULL_YEAR_PLAN, ANNUALISED };

static inline void need_and_cap(double *restrict state, const double *restrict flow, const double *rule, int basis,
                                int month_of_year, double plan, double *restrict available, double *restrict need,
                                double *restrict cap, double *restrict capped) {
    const double multiple = rule[P_GRANT_MULTIPLE], floor = rule[P_FLOOR_MONTHS] / 12.0;
    const double to_year = basis == ANNUALISED ? 12.0 / month_of_year : 1.0;
    EACH_LANE {
        double own = state[S_BALANCE + i] + flow[F_NET + i] - state[S_ARREARS_OWN + i];
        double below_floor = greatest(0.0, floor * state[S_LAST_EXPENDITURE + STATUTORY * LANES + i] - greatest(own, 0.0));
        double wanted = greatest(0.0, -own) + (state[S_ARREARS_SUPPORT + i] + flow[F_SUPPORTED + i]) + below_floor;
        double remitted = state[S_REMITTED + i] + flow[F_REMITTANCE + i];
        state[S_REMITTED + i] = remitted;
        remitted = basis == FULL_YEAR_PLAN ? plan : remitted * to_year;
        double left = greatest(0.0, multiple * remitted - state[S_GRANTED + i]);
        available[i] = own;
        need[i] = wanted;
        cap[i] = left;
        capped[i] = least(wanted, left);
    }
}

/* Grants of the month to those that wait: every capped need while the pool lasts, else the same share of each. */
static void share_pool(const int64_t *who, int64_t count, double *restrict pool, double *restrict scarce,
                       const double *restrict capped, double *restrict grant) {
    EACH_LANE scarce[i] = 0.0;
    for (int64_t j = 0; j < count; j++)
        EACH_LANE {
            scarce[i] += capped[who[j] * LANES + i];
            grant[who[j] * LANES + i] = capped[who[j] * LANES + i];
        }
    EACH_LANE {
        double wanted = scarce[i];
        scarce[i] = wanted > pool[i] ? 1.0 : 0.0;
        if (wanted > pool[i]) {
            double share = least(1.0, pool[i] / wanted);
            for (int64_t j = 0; j < count; j++)
                grant[who[j] * LANES + i] = capped[who[j] * LANES + i] * share;
        }
    }
    for (int64_t j = 0; j < count; j++)
        EACH_LANE pool[i] -= grant[who[j] * LANES + i];
    EACH_LANE pool[i] = greatest(0.0, pool[i]);
}

static inline int close_lane(double *restrict state, double *restrict row, int i, double cap, double interest,
                             double closing, double expected, double trailing) {
    double months = months_covered(closing, trailing);
    state[S_BALANCE + i] = closing;
    state[S_COVERAGE + i] = months;
    row[R_CLOSING + i] = closing;
    row[R_COVERAGE + i] = months;
    row[R_BELOW_12 + i] = months < 12.0 ? 1.0 : 0.0;
    row[R_BELOW_24 + i] = months < 24.0 ? 1.0 : 0.0;
    row[R_CAP_LEFT + i] = cap;
    row[R_INTEREST + i] = interest;
    return fabs(expected - closing) <= TOLERANCE_YUAN / 2.0 ? 0 : 1;
}

static inline int settle(double *restrict state, const double *restrict flow, double *restrict row, const double *rule,
                         const double *region, const double *restrict available, const double *restrict need,
                         const double *restrict cap, const double *restrict grant, int definition) {
    const double capacity = region[G_FISCAL_CAPACITY], interest_rate = rule[P_INTEREST_RATE];
    const double floor = rule[P_FLOOR_MONTHS] / 12.0, *restrict trailing = flow + F_TRAILING + definition * LANES;
    int broken = 0;
    EACH_LANE {
        double opening = state[S_BALANCE + i], own = available[i], rest = need[i] - grant[i];
        double subsidy = greatest(0.0, least(rest, capacity - state[S_SUBSIDISED + i]));
        double money = grant[i] + subsidy, missing = greatest(0.0, -own);
        double owed = state[S_ARREARS_SUPPORT + i] + flow[F_SUPPORTED + i];
        double below_floor = greatest(0.0, floor * state[S_LAST_EXPENDITURE + STATUTORY * LANES + i] - greatest(own, 0.0));
        int covered = subsidy >= rest;
        double paid_own = covered ? missing : least(money, missing);
        double paid_owed = covered ? owed : least(money - paid_own, owed);
        double kept = covered ? below_floor : least(money - paid_own - paid_owed, below_floor);
        double before = state[S_ARREARS_OWN + i] + state[S_ARREARS_SUPPORT + i];
        double unpaid = (missing - paid_own) + (owed - paid_owed);
        double interest = interest_rate * greatest(0.0, opening), closing = greatest(own, 0.0) + kept + interest;
        row[R_OPENING + i] = opening;
        row[R_SETTLED + i] = before;
        row[R_GRANT + i] = grant[i];
        row[R_SUBSIDY + i] = subsidy;
        row[R_UNPAID + i] = unpaid;
        row[R_NEED + i] = need[i];
        row[R_SHORT + i] = missing > 0.0 ? 1.0 : 0.0;
        state[S_ARREARS_OWN + i] = missing - paid_own;
        state[S_ARREARS_SUPPORT + i] = owed - paid_owed;
        state[S_GRANTED + i] += grant[i];
        state[S_SUBSIDISED + i] += subsidy;
        double earned = flow[F_NET + i] - flow[F_SUPPORTED + i] + interest;
        broken += close_lane(state, row, i, cap[i], interest, closing, opening + earned + money + unpaid - before, trailing[i]);
    }
    return broken;
}

static inline int settle_without_need(double *restrict state, const double *restrict flow, double *restrict row,
                                      const double *rule, const double *restrict available, const double *restrict cap,
                                      int definition) {
    const double *restrict trailing = flow + F_TRAILING + definition * LANES;
    int broken = 0;
    EACH_LANE {
        double opening = state[S_BALANCE + i], before = state[S_ARREARS_OWN + i];
        double interest = rule[P_INTEREST_RATE] * greatest(0.0, opening), closing = available[i] + interest;
        state[S_ARREARS_OWN + i] = 0.0;
        broken += close_lane(state, row, i, cap[i], interest, closing, opening + flow[F_NET + i] + interest - before,
                             trailing[i]);
    }
    return broken;
}
