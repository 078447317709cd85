/* The engine's arithmetic by hand in C: the yardstick of tests/benchmarks/engine.py.
 *
 * Same lanes, same order of months and regions, same order of operations as sim/month.py and sim/steps, so that every
 * path has the same bits; rationing pro rata, gates on last year-end or on the plan, no parameter uncertainty, coverage
 * under one definition (c_kernel.py refuses the rest). The structs Model, Draws and Sinks and all offsets come from the engine's own Python: layout.h is
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
    double *states, *flows, *curve, *available, *need, *cap, *capped, *grant, *kept; /* sizes depend on the model */
    int64_t *waits, *who;
    double rows[NROW * LANES], pool_line[NPOOL * LANES], common[NCOMMON], units[SPAN * NUNIT], own_flows[SPAN * NFLOW];
    double common_draws[SPAN * NDRIVER * LANES], raw[NDRIVER * LANES], exit[LANES], remittances[SPAN * LANES];
    double level[NSTREAM * LANES], log_half[NSTREAM * LANES], total[NROW];
    int pays[SPAN * NPAYS];
} Space;

/* The paths that run together, as the engine's Group. */
typedef struct {
    int64_t at, number, paths;
    int valid, opens, every, full;
} Group;

static void load(const double *source, int64_t rows, int64_t columns, int64_t at, int valid, double *restrict lanes) {
    for (int64_t k = 0; k < rows; k++) {
        const double *row = source + k * columns;
        EACH_LANE lanes[k * LANES + i] = columns == 1 ? row[0] : row[at + (i < valid ? i : 0)];
    }
}

static inline void fill_spare(double *restrict rows, int first, int last, int valid, double *restrict reference, int opens) {
    for (int k = first; k < last; k++) {
        if (opens)
            reference[k] = rows[k * LANES];
        for (int i = valid; i < LANES; i++)
            rows[k * LANES + i] = reference[k];
    }
}

static inline void add_up(const double *restrict rows, int first, int last, double *restrict total) {
    for (int k = first; k < last; k++)
        total[k] = lane_sum(rows + k * LANES);
}

static inline void keep_sums(const double *restrict total, int first, int last, double *restrict reference,
                             double *restrict sums, int sets) {
    if (sets)
        for (int k = first; k < last; k++)
            reference[k] = total[k] / LANES;
    for (int k = first; k < last; k++)
        sums[k] += total[k] - LANES * reference[k];
}

/* Rows only: lines that are made of rows are left to the engine. */
static inline void record(const double *restrict rows, int own, const Group *group, int64_t cell, int64_t cells,
                          const Sinks *sinks) {
    for (int64_t o = 0; o < sinks->outcome_count; o++)
        if ((sinks->recorded[3 * o + 2] == OF_MONTH) == own)
            memcpy(sinks->outcomes + (o * cells + cell) * group->paths + group->at, rows + sinks->recorded[3 * o] * LANES,
                   group->valid * sizeof *rows);
}

static inline void own_sums(double *restrict row, double *restrict total, double *restrict kept, const Group *group,
                            double *restrict reference, double *restrict sums, int refunds, int special) {
    if (group->valid < LANES)
        fill_spare(row, 0, NOWN, group->valid, reference, group->opens);
    add_up(row, EVERY_MONTH, REFUNDS, total);
    if (refunds)
        add_up(row, REFUNDS, SPECIAL, total);
    else
        memset(total + REFUNDS, 0, BLOCK * sizeof *total);
    if (special) {
        add_up(row, SPECIAL, CLOSE, total);
        kept[K_SKILLS_ACCOUNT] = total[SPECIAL + K_SKILLS_ACCOUNT];
        kept[K_TRAINING_BACKLOG] = total[SPECIAL + K_TRAINING_BACKLOG];
    } else
        memcpy(total + SPECIAL, kept, BLOCK * sizeof *total);
    keep_sums(total, 0, NOWN, reference, sums, group->opens && group->valid == LANES);
}

/* One region's own part of a month, up to the rows that it can write by itself. */
static inline int own_month(const Model *model, int m, int r, Space *s, int slot, const Group *group, const Sinks *sinks) {
    const int64_t cell = r * model->month_count + m, at = m * model->regions + r;
    const double *rule = model->rules + at * NRULE, *region = model->region + r * NREGION_COLUMN;
    const double *calendar = model->calendar + m * NCALENDAR, *unit = s->units + slot * NUNIT;
    const double *rate = model->rates + at * NRATE;
    const double *hazard = model->hazard + r * SPELL_MONTHS, *entitled = model->entitled + r * SPELL_MONTHS;
    const int definition = (int)calendar[C_COVERAGE_EXPENDITURE], month_of_year = (int)calendar[C_MONTH_OF_YEAR];
    const int opening = model->fresh && m == 0, *pays = s->pays + slot * NPAYS;
    const size_t bytes = LANES * sizeof(double);
    double *state = s->states + r * NSTATE, *row = s->rows, *flow = s->own_flows + slot * NFLOW, *kept = s->kept + r * NKEPT;
    if (month_of_year == 1)
        turn_year(state);
    if (opening || month_of_year == 1) {
        judge_gates(state, rule, region, definition, (int)calendar[C_COVERAGE_PERIOD], model->forward[at], opening);
        kept[K_GATE_12] = lane_sum(state + S_OWN_12);
        kept[K_GATE_24] = lane_sum(state + S_OWN_24);
    }
    if (model->random)
        advance_drivers(model, state, s->raw, s->common_draws + slot * NDRIVER * LANES);
    labour(model, m, r, state, row, s->exit);
    contributions(state, row, rate);
    if (model->assisting[at])
        assistance(state, row, s->exit, rule, region, hazard, entitled);
    else
        memset(row + R_ASSISTED, 0, bytes);
    recipients(state, row, s->exit, region, hazard, entitled);
    medical_premium(state, row, rule);
    const int topped = group->full || model->raising[at] || kept[K_TOPUP_OUTSTANDING] > 0.0;
    const int refunds = topped || pays[PAYS_ORDINARY] || pays[PAYS_HARDSHIP] || pays[PAYS_CARRIED];
    if (refunds)
        refund_month(state, row, unit, rule, region, pays, topped, group->full);
    else {
        memset(row + R_OWN, 0, bytes);
        memset(row + R_SUPPORTED, 0, bytes);
    }
    const int trained = group->full || anything_to_pay(rule, kept[K_TRAINING_BACKLOG]);
    if (trained)
        training(state, row, rule, s->level);
    int broken = account(state, row, flow, rule, region, rate, definition, month_of_year, refunds, topped);
    if (trained || topped)
        special_rows(state, row, trained, topped);
    record(row, 1, group, cell, model->regions * model->month_count, sinks);
    own_sums(row, s->total, kept, group, sinks->reference + cell * NROW, sinks->sums + cell * NROW, refunds, trained || topped);
    if (topped)
        kept[K_TOPUP_OUTSTANDING] = lane_sum(state + S_TOPUP_OUTSTANDING);
    return broken;
}

static void close_sums(const Model *model, int m, int r, Space *s, int needy, const Group *group, const Sinks *sinks) {
    const int64_t cell = r * model->month_count + m;
    double *reference = sinks->reference + cell * NROW;
    record(s->rows, 0, group, cell, model->regions * model->month_count, sinks);
    if (group->valid < LANES)
        fill_spare(s->rows, CLOSE, NROW, group->valid, reference, group->opens);
    add_up(s->rows, CLOSE, NEEDY, s->total);
    if (needy)
        add_up(s->rows, NEEDY, DEFINITIONS, s->total);
    else
        memset(s->total + NEEDY, 0, BLOCK * sizeof *s->total);
    keep_sums(s->total, CLOSE, DEFINITIONS, reference, sinks->sums + cell * NROW, group->opens && group->valid == LANES);
}

static inline void region_need(const Model *model, Space *s, const double *flow, int m, int r) {
    const double *calendar = model->calendar + m * NCALENDAR;
    const int64_t at = m * model->regions + r, lanes = r * LANES;
    need_and_cap(s->states + r * NSTATE, flow, model->rules + at * NRULE, (int)calendar[C_REMITTED_BASIS],
                 (int)calendar[C_MONTH_OF_YEAR], model->plan[at], s->available + lanes, s->need + lanes, s->cap + lanes,
                 s->capped + lanes);
}

/* Close the months in which the region needs nothing; from the first in which it does it waits for the others. */
static int close_alone(const Model *model, Space *s, int start, int count, int r, const Group *group, const Sinks *sinks) {
    const int64_t lanes = r * LANES;
    int broken = 0, slot = 0;
    for (int k = 0; k < count; k++)
        EACH_LANE s->remittances[k * LANES + i] += s->own_flows[k * NFLOW + F_REMITTANCE + i];
    for (; !group->full && slot < count; slot++) {
        const int m = start + slot;
        const double *flow = s->own_flows + slot * NFLOW;
        region_need(model, s, flow, m, r);
        if (lane_sum(s->need + lanes) > 0.0)
            break;
        broken += settle_without_need(s->states + r * NSTATE, flow, s->rows, model->rules + (m * model->regions + r) * NRULE,
                                      s->available + lanes, s->cap + lanes,
                                      (int)model->calendar[m * NCALENDAR + C_COVERAGE_EXPENDITURE]);
        close_sums(model, m, r, s, 0, group, sinks);
    }
    s->waits[r] = slot;
    memcpy(s->flows + (r * SPAN + slot) * NFLOW, s->own_flows + slot * NFLOW, (count - slot) * NFLOW * sizeof(double));
    return broken;
}

static void meet(const Model *model, int m, int slot, Space *s, const Group *group) {
    const double *calendar = model->calendar + m * NCALENDAR, *restrict remitted = s->remittances + slot * LANES;
    double *restrict line = s->pool_line, *restrict common = s->common + K_POOL, pool[LANES];
    int64_t count = 0;
    for (int64_t r = 0; r < model->regions; r++)
        if (s->waits[r] <= slot) {
            s->who[count++] = r;
            if (s->waits[r] < slot || group->full)
                region_need(model, s, s->flows + (r * SPAN + slot) * NFLOW, m, r);
        }
    EACH_LANE {
        line[P_OPENING + i] = common[i];
        line[P_REMITTANCES + i] = remitted[i];
        line[P_INTEREST + i] = calendar[C_POOL_INTEREST_RATE] * common[i];
        pool[i] = common[i] + remitted[i];
        line[P_GRANTS + i] = pool[i];
    }
    share_pool(s->who, count, pool, line + P_SHORT, s->capped, s->grant);
    EACH_LANE {
        line[P_GRANTS + i] -= pool[i];
        common[i] = pool[i] + line[P_INTEREST + i];
        line[P_CLOSING + i] = common[i];
    }
}

static int close_month(const Model *model, int m, int slot, Space *s, const Group *group, const Sinks *sinks) {
    const int definition = (int)model->calendar[m * NCALENDAR + C_COVERAGE_EXPENDITURE];
    int broken = 0;
    meet(model, m, slot, s, group);
    for (int64_t r = 0; r < model->regions; r++)
        if (s->waits[r] <= slot) {
            const int64_t lanes = r * LANES;
            broken += settle(s->states + r * NSTATE, s->flows + (r * SPAN + slot) * NFLOW, s->rows,
                             model->rules + (m * model->regions + r) * NRULE, model->region + r * NREGION_COLUMN,
                             s->available + lanes, s->need + lanes, s->cap + lanes, s->grant + lanes, definition);
            close_sums(model, m, (int)r, s, 1, group, sinks);
        }
    if (sinks->pool_paths > 0)
        memcpy(sinks->pool_outcome + m * group->paths + group->at, s->pool_line + P_CLOSING, group->valid * sizeof(double));
    if (group->valid < LANES)
        fill_spare(s->pool_line, 0, NPOOL, group->valid, sinks->pool_reference + m * NPOOL, group->opens);
    add_up(s->pool_line, 0, NPOOL, s->total);
    keep_sums(s->total, 0, NPOOL, sinks->pool_reference + m * NPOOL, sinks->pool_sums + m * NPOOL,
              group->opens && group->valid == LANES);
    return broken;
}

static int64_t run_group(const Model *model, const Draws *draws, const Sinks *sinks, const double *opening,
                         const double *opening_common, const Group *group, Space *s) {
    const int64_t regions = model->regions, months = model->month_count;
    int64_t broken = 0;
    load(draws->level, NSTREAM, group->paths, group->at, group->valid, s->level);
    load(draws->log_half_time, NSTREAM, group->paths, group->at, group->valid, s->log_half);
    load(opening_common, NCOMMON / LANES, 1, group->at, group->valid, s->common);
    load(opening, regions * NSTATE / LANES, 1, group->at, group->valid, s->states);
    for (int64_t r = 0; r < regions; r++) {
        const double *state = s->states + r * NSTATE;
        double *kept = memset(s->kept + r * NKEPT, 0, NKEPT * sizeof *kept);
        kept[K_SKILLS_ACCOUNT] = lane_sum(state + S_SKILLS_ACCOUNT);
        kept[K_GATE_12] = lane_sum(state + S_OWN_12);
        kept[K_GATE_24] = lane_sum(state + S_OWN_24);
        kept[K_TOPUP_OUTSTANDING] = lane_sum(state + S_TOPUP_OUTSTANDING);
        for (int c = 0; c < NCHANNEL; c++)
            kept[K_TRAINING_BACKLOG] += lane_sum(state + S_TRAINING_BACKLOG + c * LANES);
    }
    take_up_curve(model, s->level, s->log_half, s->curve);
    if (model->fresh)
        opening_units(model, s->common, s->curve);
    for (int start = 0, count; start < months; start += count) {
        count = SPAN - ((int)model->calendar[start * NCALENDAR + C_MONTH_OF_YEAR] - 1);
        count = count < months - start ? count : (int)months - start;
        memset(s->remittances, 0, sizeof s->remittances);
        for (int slot = 0; slot < count; slot++) {
            if (model->random) {
                draw_innovations(model, start + slot, (int)regions, group->number, s->raw);
                correlate(model->common_weights, s->raw, s->common_draws + slot * NDRIVER * LANES);
            }
            refund_units(model, start + slot, s->common, s->units + slot * NUNIT, s->curve, s->pays + slot * NPAYS);
        }
        for (int r = 0; r < regions; r++) {
            for (int slot = 0; slot < count; slot++) {
                if (model->random)
                    draw_innovations(model, start + slot, r, group->number, s->raw);
                broken += own_month(model, start + slot, r, s, slot, group, sinks);
            }
            broken += close_alone(model, s, start, count, r, group, sinks);
        }
        for (int slot = 0; slot < count; slot++)
            broken += close_month(model, start + slot, slot, s, group, sinks);
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
                   const double *opening_common, int64_t first, int64_t groups, int opens, int every) {
    const int64_t regions = model->regions, lanes = regions * LANES, paths = draws->paths;
    Space *s = zeros(sizeof *s);
    double *memory =
        zeros((regions * (NSTATE + SPAN * NFLOW + NKEPT) + model->points * LANES + 5 * lanes) * sizeof *memory);
    int64_t *places = zeros(2 * regions * sizeof *places), broken = 0;
    s->states = memory;
    s->flows = s->states + regions * NSTATE;
    s->curve = s->flows + regions * SPAN * NFLOW;
    s->available = s->curve + model->points * LANES;
    s->need = s->available + lanes;
    s->cap = s->need + lanes;
    s->capped = s->cap + lanes;
    s->grant = s->capped + lanes;
    s->kept = s->grant + lanes;
    s->waits = places;
    s->who = places + regions;
    for (int64_t g = first; g < first + groups; g++) {
        const int64_t at = g * LANES, left = paths - at;
        const int valid = left < LANES ? (int)left : LANES;
        const Group group = {at, (draws->first_path + at) / LANES, paths, valid, opens && g == first, every, valid < LANES};
        broken += run_group(model, draws, sinks, opening, opening_common, &group, s);
    }
    free(places);
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
