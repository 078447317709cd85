/* What follows once all regions of a path have met: need and cap, grants out of one pool, cover, close, coverage. */

enum { YEAR_TO_DATE, FULL_YEAR_PLAN, ANNUALISED };

static inline void need_and_cap(double *restrict state, const double *restrict flow, const double *rule, int basis,
                                int month_of_year, double plan, double *restrict available, double *restrict need,
                                double *restrict cap, double *restrict capped) {
    const double multiple = rule[P_GRANT_MULTIPLE], planned = basis == FULL_YEAR_PLAN ? 1.0 : 0.0;
    const double to_year = basis == ANNUALISED ? 12.0 / month_of_year : 1.0;
    EACH_LANE {
        double own = state[S_BALANCE + i] + flow[F_NET + i] - state[S_ARREARS_OWN + i];
        double below_floor = greatest(0.0, flow[F_FLOOR + i] - greatest(own, 0.0));
        double wanted = greatest(0.0, -own) + (state[S_ARREARS_SUPPORT + i] + flow[F_SUPPORTED + i]) + below_floor;
        double remitted = state[S_REMITTED + i] + flow[F_REMITTANCE + i];
        state[S_REMITTED + i] = remitted;
        remitted = planned > 0.0 ? plan : remitted * to_year;
        double left = greatest(0.0, multiple * remitted - state[S_GRANTED + i]);
        available[i] = own;
        need[i] = wanted;
        cap[i] = left;
        capped[i] = least(wanted, left);
    }
}

/* Grants of the month: every capped need while the pool lasts, else the same share of each. */
static void share_pool(int64_t regions, double *restrict pool, double *restrict scarce, const double *restrict capped,
                       double *restrict grant) {
    EACH_LANE scarce[i] = 0.0;
    for (int64_t r = 0; r < regions; r++)
        EACH_LANE {
            scarce[i] += capped[r * LANES + i];
            grant[r * LANES + i] = capped[r * LANES + i];
        }
    EACH_LANE {
        double wanted = scarce[i];
        scarce[i] = wanted > pool[i] ? 1.0 : 0.0;
        if (wanted > pool[i]) {
            double share = least(1.0, pool[i] / wanted);
            for (int64_t r = 0; r < regions; r++)
                grant[r * LANES + i] = capped[r * LANES + i] * share;
        }
    }
    for (int64_t r = 0; r < regions; r++)
        EACH_LANE pool[i] -= grant[r * LANES + i];
    EACH_LANE pool[i] = greatest(0.0, pool[i]);
}

static inline int settle(double *restrict state, const double *restrict flow, double *restrict line, const double *rule,
                         const double *region, const double *restrict available, const double *restrict need,
                         const double *restrict cap, const double *restrict grant) {
    const double capacity = region[G_FISCAL_CAPACITY], interest_rate = rule[P_INTEREST_RATE];
    int broken = 0;
    EACH_LANE {
        double opening = state[S_BALANCE + i], own = available[i], rest = need[i] - grant[i];
        double subsidy = greatest(0.0, least(rest, capacity - state[S_SUBSIDISED + i]));
        double money = grant[i] + subsidy, missing = greatest(0.0, -own);
        double owed = state[S_ARREARS_SUPPORT + i] + flow[F_SUPPORTED + i];
        double below_floor = greatest(0.0, flow[F_FLOOR + i] - greatest(own, 0.0));
        int covered = subsidy >= rest;
        double paid_own = covered ? missing : least(money, missing);
        double paid_owed = covered ? owed : least(money - paid_own, owed);
        double kept = covered ? below_floor : least(money - paid_own - paid_owed, below_floor);
        double before = state[S_ARREARS_OWN + i] + state[S_ARREARS_SUPPORT + i];
        double unpaid = (missing - paid_own) + (owed - paid_owed);
        double interest = interest_rate * greatest(0.0, opening), closing = greatest(own, 0.0) + kept + interest;
        line[L_OPENING + i] = opening;
        line[L_GRANT + i] = grant[i];
        line[L_FISCAL_SUBSIDY + i] = subsidy;
        line[L_ARREARS_INCURRED + i] = line[L_ARREARS + i] = unpaid;
        line[L_ARREARS_SETTLED + i] = before;
        line[L_INTEREST + i] = interest;
        line[L_CLOSING + i] = closing;
        line[L_NEED + i] = need[i];
        line[L_CAP_LEFT + i] = cap[i];
        line[L_SHORTAGE + i] = missing > 0.0 ? 1.0 : 0.0;
        state[S_ARREARS_OWN + i] = missing - paid_own;
        state[S_ARREARS_SUPPORT + i] = owed - paid_owed;
        state[S_BALANCE + i] = closing;
        state[S_GRANTED + i] += grant[i];
        state[S_SUBSIDISED + i] += subsidy;
        double income = grant[i] + subsidy + unpaid + interest;
        double miss = opening + flow[F_CHECK + i] + income - before - closing;
        broken += fabs(miss) <= TOLERANCE_YUAN ? 0 : 1;
    }
    return broken;
}

static inline void coverage(double *restrict state, const double *restrict flow, double *restrict line, int definition,
                            int every) {
    for (int c = 0; c < NCOVER; c++)
        if (every || c == definition)
            EACH_LANE line[L_COVERAGE_BY + c * LANES + i] =
                months_covered(line[L_CLOSING + i], flow[F_TRAILING + c * LANES + i]);
    EACH_LANE {
        double months = line[L_COVERAGE_BY + definition * LANES + i];
        state[S_COVERAGE + i] = line[L_COVERAGE + i] = months;
        line[L_COVERAGE_BELOW_12 + i] = months < 12.0 ? 1.0 : 0.0;
        line[L_COVERAGE_BELOW_24 + i] = months < 24.0 ? 1.0 : 0.0;
    }
}
