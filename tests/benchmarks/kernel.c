/* The engine's arithmetic by hand in C: the yardstick of tests/benchmarks/engine.py.
 *
 * Same lanes, same order of months and regions, same order of operations as sim/month.py and sim/steps, so that every
 * path has the same bits; rationing pro rata, gates on last year-end or on the plan, no parameter uncertainty (c_kernel.py
 * refuses the rest). The structs Model, Draws and Sinks and all offsets come from the engine's own Python: layout.h is
 * written by c_kernel.py when it compiles. */
#include "layout.h"
#include "kernel_random.h"
#include "kernel_steps.h"
#include "kernel_refunds.h"
#include "kernel_settle.h"
#include "kernel_quantiles.h"

enum { P_OPENING, P_REMITTANCES = LANES, P_INTEREST = 2 * LANES, P_GRANTS = 3 * LANES, P_CLOSING = 4 * LANES,
       P_SHORT = 5 * LANES };
enum { SPAN = 12 };

typedef struct {
    double *states, *flows, *curve, *available, *need, *cap, *capped, *grant; /* sizes depend on the model */
    double line[NLINE * LANES], pool_line[NPOOL * LANES], common[NCOMMON], units[SPAN * NUNIT];
    double common_draws[SPAN * NDRIVER * LANES], own_draw[NDRIVER * LANES], x[NX];
    double level[NSTREAM * LANES], log_half[NSTREAM * LANES];
    int carrying[SPAN];
} Space;

static void load(const double *source, int64_t rows, int64_t columns, int64_t at, int valid, double *restrict lanes) {
    for (int64_t k = 0; k < rows; k++) {
        const double *row = source + k * columns;
        EACH_LANE lanes[k * LANES + i] = columns == 1 ? row[0] : row[at + (i < valid ? i : 0)];
    }
}

static inline void reduce_lines(double *restrict line, int first, int last, int valid, const double *restrict reference,
                                double *restrict sums) {
    for (int k = first; k < last; k++) {
        for (int i = valid; i < LANES; i++)
            line[k * LANES + i] = reference[k];
        sums[k] += lane_sum(line + k * LANES) - LANES * reference[k];
    }
}

static inline void record(const double *restrict line, int first, int last, int valid, int64_t paths, int64_t at,
                          int64_t cell, int64_t cells, const Sinks *sinks) {
    for (int64_t o = 0; o < sinks->outcome_count; o++) {
        int64_t k = sinks->recorded[o];
        if (first <= k && k < last)
            memcpy(sinks->outcomes + (o * cells + cell) * paths + at, line + k * LANES, valid * sizeof *line);
    }
}

static void meet(const Model *model, int m, Space *s, const double *flows) {
    const double *calendar = model->calendar + m * NCALENDAR;
    const int basis = (int)calendar[C_REMITTED_BASIS], month_of_year = (int)calendar[C_MONTH_OF_YEAR];
    double *restrict line = s->pool_line, *restrict common = s->common + K_POOL, pool[LANES];
    EACH_LANE line[P_REMITTANCES + i] = 0.0;
    for (int64_t r = 0; r < model->regions; r++) {
        const double *rule = model->rules + (m * model->regions + r) * NRULE, *flow = flows + r * NFLOW;
        need_and_cap(s->states + r * NSTATE, flow, rule, basis, month_of_year, model->plan[m * model->regions + r],
                     s->available + r * LANES, s->need + r * LANES, s->cap + r * LANES, s->capped + r * LANES);
        EACH_LANE line[P_REMITTANCES + i] += flow[F_REMITTANCE + i];
    }
    EACH_LANE {
        line[P_OPENING + i] = common[i];
        line[P_INTEREST + i] = calendar[C_POOL_INTEREST_RATE] * common[i];
        pool[i] = common[i] + line[P_REMITTANCES + i];
        line[P_GRANTS + i] = pool[i];
    }
    share_pool(model->regions, pool, line + P_SHORT, s->capped, s->grant);
    EACH_LANE {
        line[P_GRANTS + i] -= pool[i];
        common[i] = pool[i] + line[P_INTEREST + i];
        line[P_CLOSING + i] = common[i];
    }
}

/* One region's own part of a month, up to the lines that it can write by itself. */
static inline void own_month(const Model *model, int m, int r, Space *s, int slot, double *restrict flow, int every) {
    const double *rule = model->rules + (m * model->regions + r) * NRULE, *region = model->region + r * NREGION_COLUMN;
    const double *calendar = model->calendar + m * NCALENDAR, *unit = s->units + slot * NUNIT;
    const double *hazard = model->hazard + r * SPELL_MONTHS, *entitled = model->entitled + r * SPELL_MONTHS;
    const int definition = (int)calendar[C_COVERAGE_EXPENDITURE], month_of_year = (int)calendar[C_MONTH_OF_YEAR];
    const int opening = model->fresh && m == 0;
    double *state = s->states + r * NSTATE, *line = s->line;
    if (month_of_year == 1)
        turn_year(state);
    if (opening || month_of_year == 1)
        judge_gates(state, rule, region, definition, (int)calendar[C_COVERAGE_PERIOD],
                    model->forward[m * model->regions + r], opening);
    advance_drivers(model, m, r, state, s->x, s->own_draw, s->common_draws + slot * NDRIVER * LANES);
    labour(state, line, s->x, region);
    contributions(state, line, flow, s->x, rule, region);
    if (anybody_assisted(model, m, r))
        assistance(state, line, s->x, rule, region, hazard, entitled);
    recipients(state, line + L_BENEFITS, line + L_RECIPIENTS, line + L_NEW_RECIPIENTS, s->x + X_EXIT_HAZARD, hazard, entitled);
    benefits(state, line, flow, rule);
    ordinary_refunds(state, line, unit, rule, region, s->carrying[slot]);
    topups(state, line, unit, rule, region);
    hardship_refunds(state, line, flow, unit, rule, region);
    training(state, line, rule, s->level);
    coverage_expenditure(state, line, flow, rule, month_of_year, definition, every);
    ledger_total(line, flow);
    memcpy(line + L_GATE_12_OPEN, state + S_OWN_12, LANES * sizeof *line);
    memcpy(line + L_GATE_24_OPEN, state + S_OWN_24, LANES * sizeof *line);
}

static void close_month(const Model *model, int m, Space *s, const double *flows, int valid, int64_t paths, int64_t at,
                        int every, const Sinks *sinks, int64_t *broken) {
    const int definition = (int)model->calendar[m * NCALENDAR + C_COVERAGE_EXPENDITURE];
    meet(model, m, s, flows);
    for (int64_t r = 0; r < model->regions; r++) {
        const int64_t cell = r * model->month_count + m, lanes = r * LANES;
        double *state = s->states + r * NSTATE;
        *broken += settle(state, flows + r * NFLOW, s->line, model->rules + (m * model->regions + r) * NRULE,
                          model->region + r * NREGION_COLUMN, s->available + lanes, s->need + lanes, s->cap + lanes,
                          s->grant + lanes);
        coverage(state, flows + r * NFLOW, s->line, definition, every);
        record(s->line, FIRST_SETTLED, NLINE, valid, paths, at, cell, model->regions * model->month_count, sinks);
        reduce_lines(s->line, FIRST_SETTLED, NLINE, valid, sinks->reference + cell * NLINE, sinks->sums + cell * NLINE);
    }
    if (sinks->pool_paths > 0)
        memcpy(sinks->pool_outcome + m * paths + at, s->pool_line + P_CLOSING, valid * sizeof(double));
    reduce_lines(s->pool_line, 0, NPOOL, valid, sinks->pool_reference + m * NPOOL, sinks->pool_sums + m * NPOOL);
}

static int64_t run_group(const Model *model, const Draws *draws, const Sinks *sinks, const double *opening,
                         const double *opening_common, int64_t g, int every, Space *s) {
    const int64_t paths = draws->paths, at = g * LANES, group = (draws->first_path + at) / LANES;
    const int64_t regions = model->regions, months = model->month_count, cells = regions * months;
    const int valid = paths - at < LANES ? (int)(paths - at) : LANES;
    int64_t broken = 0;
    load(draws->level, NSTREAM, paths, at, valid, s->level);
    load(draws->log_half_time, NSTREAM, paths, at, valid, s->log_half);
    load(opening_common, NCOMMON / LANES, 1, at, valid, s->common);
    load(opening, regions * NSTATE / LANES, 1, at, valid, s->states);
    take_up_curve(model, s->level, s->log_half, s->curve);
    if (model->fresh)
        opening_units(model, s->common, s->curve);
    for (int start = 0, count; start < months; start += count) {
        count = SPAN - ((int)model->calendar[start * NCALENDAR + C_MONTH_OF_YEAR] - 1);
        count = count < months - start ? count : (int)months - start;
        for (int slot = 0; slot < count; slot++) {
            draw_innovations(model, start + slot, (int)regions, group, s->common_draws + slot * NDRIVER * LANES);
            s->carrying[slot] = refund_units(model, start + slot, s->common, s->units + slot * NUNIT, s->curve);
        }
        for (int r = 0; r < regions; r++)
            for (int slot = 0; slot < count; slot++) {
                const int64_t m = start + slot, cell = r * months + m;
                draw_innovations(model, m, r, group, s->own_draw);
                own_month(model, m, r, s, slot, s->flows + (slot * regions + r) * NFLOW, every);
                record(s->line, 0, FIRST_SETTLED, valid, paths, at, cell, cells, sinks);
                reduce_lines(s->line, 0, FIRST_SETTLED, valid, sinks->reference + cell * NLINE, sinks->sums + cell * NLINE);
            }
        for (int slot = 0; slot < count; slot++)
            close_month(model, start + slot, s, s->flows + slot * regions * NFLOW, valid, paths, at, every, sinks, &broken);
    }
    return broken;
}

/* Zeroed memory that begins on a cache line, like the engine's scratch: `lanes` never straddle two lines. */
static void *zeros(size_t bytes) {
    size_t whole = (bytes + 63) / 64 * 64;
    return memset(aligned_alloc(64, whole), 0, whole);
}

/* Run groups of LANES paths from `first` on, from one opening for all paths; returns the number of broken identities. */
int64_t run_groups(const Model *model, const Draws *draws, const Sinks *sinks, const double *opening,
                   const double *opening_common, int64_t first, int64_t groups, int every) {
    const int64_t lanes = model->regions * LANES;
    Space *s = zeros(sizeof *s);
    double *memory = zeros((model->regions * (NSTATE + SPAN * NFLOW) + model->points * LANES + 5 * lanes) * sizeof *memory);
    int64_t broken = 0;
    s->states = memory;
    s->flows = s->states + model->regions * NSTATE;
    s->curve = s->flows + model->regions * SPAN * NFLOW;
    s->available = s->curve + model->points * LANES;
    s->need = s->available + lanes;
    s->cap = s->need + lanes;
    s->capped = s->cap + lanes;
    s->grant = s->capped + lanes;
    for (int64_t g = first; g < first + groups; g++)
        broken += run_group(model, draws, sinks, opening, opening_common, g, every, s);
    free(memory);
    free(s);
    return broken;
}

/* A chain of additions that no processor does faster than one a cycle: how fast the clock runs for this process. */
int64_t add_chain(int64_t length) {
    int64_t value = 0;
    for (int64_t i = 0; i < length; i++) {
        value++;
        __asm__ volatile("" : "+r"(value)); /* keeps the compiler from adding them all up at once */
    }
    return value;
}
