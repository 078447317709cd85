"""Money is conserved and no account is overdrawn, path by path over random worlds (Q2, N5, N7, N12)."""

from __future__ import annotations

import numpy as np
from engine.strategies import PATHS, SEEDS, Case, cases, examples, worlds
from engine.worlds import Array, World, lines_of
from hypothesis import given

from sim.layout import C_POOL_INTEREST_RATE, CHANNELS, REFUND_CLASSES, RULES
from sim.ledger import EXPENDITURE_LINES, INCOME_LINES, LINE_KEYS, LINES, POOL_KEYS, SKILLS_OUT, TOLERANCE_YUAN

ORDINARY = tuple(f"ordinary_refund_{k}" for k in REFUND_CLASSES)


def run(world: World, paths: int, seed: int) -> tuple[dict[str, Array], Array]:
    """Every line path by path [R, M, P], and the pool's means [M, POOL]."""
    projection = world.project(paths=paths, seed=seed, record=LINE_KEYS, keep_outcomes=True)
    return lines_of(projection), projection.pool


def rule(world: World, name: str) -> Array:
    """A rule by region and month [R, M, 1], regions in the user's order."""
    values = world.inputs.rules.values[:, list(world.inputs.order), RULES.index(name)]
    return np.asarray(values.T[:, :, None])


def this_year(world: World, flow: Array) -> Array:
    """Running sum of a flow [R, M, P] within each calendar year."""
    out, total = np.empty_like(flow), np.zeros_like(flow[:, 0])
    for m in range(world.inputs.months):
        total = flow[:, m] + (0.0 if (world.inputs.start + m) % 12 == 0 else total)
        out[:, m] = total
    return out


def observed(world: World, name: str) -> Array:
    """What the opening's year had before the opening [R, M, 1], 0 in later years; regions in the user's order."""
    first_year = (world.inputs.start + np.arange(world.inputs.months)) // 12 == world.inputs.start // 12
    values: Array = getattr(world.inputs.regions, name)[list(world.inputs.order)]
    return values[:, None, None] * first_year[None, :, None]


@given(world=worlds(), paths=PATHS, seed=SEEDS)
def test_the_funds_account_closes(world: World, paths: int, seed: int) -> None:
    line, _ = run(world, paths, seed)
    moved = sum(line[key] for key in INCOME_LINES) - sum(line[key] for key in EXPENDITURE_LINES)
    assert np.abs(line["opening"] + moved - line["closing"]).max() <= TOLERANCE_YUAN
    np.testing.assert_array_equal(line["opening"][:, 1:], line["closing"][:, :-1])
    np.testing.assert_array_equal(line["arrears_settled"][:, 1:], line["arrears_incurred"][:, :-1])
    opening = world.inputs.regions.balance[list(world.inputs.order)]
    np.testing.assert_array_equal(line["opening"][:, 0], np.broadcast_to(opening[:, None], (len(opening), paths)))
    for key in LINE_KEYS:
        assert np.isfinite(line[key]).all(), key
        assert (line[key] >= 0).all(), key


@given(world=worlds(), paths=PATHS, seed=SEEDS)
def test_the_pool_is_never_overdrawn(world: World, paths: int, seed: int) -> None:
    line, means = run(world, paths, seed)
    pool = np.full(paths, world.inputs.regions.pool_balance)
    for m in range(world.inputs.months):
        remitted, granted = line["remittance"][:, m].sum(axis=0), line["grant"][:, m].sum(axis=0)
        assert (granted <= pool + remitted + TOLERANCE_YUAN).all()
        pool = pool + remitted - granted + pool * world.inputs.rules.calendar[m, C_POOL_INTEREST_RATE]
        assert (pool >= -TOLERANCE_YUAN).all()
        np.testing.assert_allclose(means[m, POOL_KEYS.index("pool")], pool.mean(), rtol=1e-9, atol=TOLERANCE_YUAN)


@given(world=worlds(), paths=PATHS, seed=SEEDS)
def test_grants_keep_to_need_and_cap_and_the_rest_to_the_treasury(world: World, paths: int, seed: int) -> None:
    line, _ = run(world, paths, seed)
    assert (line["grant"] <= line["need"] + TOLERANCE_YUAN).all()
    assert (line["grant"] <= line["cap_left"] + TOLERANCE_YUAN).all()
    assert (line["grant"] + line["fiscal_subsidy"] <= line["need"] + TOLERANCE_YUAN).all()
    spent = this_year(world, line["fiscal_subsidy"])
    capacity = world.inputs.regions.fiscal_capacity[list(world.inputs.order)][:, None, None]
    assert (spent <= np.maximum(0, capacity - observed(world, "fiscal_subsidy_this_year")) + TOLERANCE_YUAN).all()


@given(world=worlds({"remitted_basis": "year_to_date"}), paths=PATHS, seed=SEEDS)
def test_a_years_grants_keep_to_the_multiple_of_its_remittance(world: World, paths: int, seed: int) -> None:
    line, _ = run(world, paths, seed)
    remitted = this_year(world, line["remittance"]) + observed(world, "remitted_this_year")
    granted = this_year(world, line["grant"]) + observed(world, "granted_this_year")
    cap = np.maximum(rule(world, "grant_multiple") * remitted, observed(world, "granted_this_year"))
    assert (granted <= cap + TOLERANCE_YUAN).all()


@given(world=worlds(), paths=PATHS, seed=SEEDS)
def test_the_skills_account_closes_and_is_never_overdrawn(world: World, paths: int, seed: int) -> None:
    line, _ = run(world, paths, seed)
    opening = np.concatenate([
        np.broadcast_to(world.inputs.regions.skills_account[list(world.inputs.order)][:, None, None],
                        (len(world.inputs.order), 1, paths)), line["skills_account"][:, :-1]], axis=1)
    paid = sum(line[each.key] for each in LINES if each.side == SKILLS_OUT)
    assert np.abs(opening + line["skills_topup"] - paid - line["skills_account"]).max() <= TOLERANCE_YUAN
    assert (line["skills_account"] >= 0).all()


@examples(0.4)
@given(case=cases(), paths=PATHS, seed=SEEDS)
def test_training_does_not_move_the_fund_by_a_fen(case: Case, paths: int, seed: int) -> None:
    with_training, _ = run(case.world(), paths, seed)
    without, _ = run(case.under(training_subsidy_per_month=0, skills_account_topup=0).world(), paths, seed)
    training = {*(f"training_{channel}" for channel in CHANNELS), "training_backlog", "skills_topup", "skills_account"}
    for key in LINE_KEYS:
        if key not in training:
            np.testing.assert_array_equal(with_training[key], without[key], err_msg=key)


@given(case=cases(months=(12, 12)), paths=PATHS, seed=SEEDS)
def test_a_years_refunds_keep_to_ratio_times_base(case: Case, paths: int, seed: int) -> None:
    world = case.world()
    line, _ = run(world, paths, seed)
    regions, order = world.inputs.regions, list(world.inputs.order)
    first_year = (world.inputs.start + np.arange(world.inputs.months)) // 12 == world.inputs.start // 12
    limit, paid = np.zeros((len(order), 1)), line["topup"][:, first_year].sum(axis=1)
    for k, name in enumerate(REFUND_CLASSES):
        highest = rule(world, f"ratio_{name}")[:, first_year, 0].max(axis=1, keepdims=True)
        base = (regions.contributions_last_year[:, k] * regions.eligible[:, k])[order][:, None]
        alone = line[ORDINARY[k]][:, first_year].sum(axis=1)
        assert (alone <= highest * base + TOLERANCE_YUAN).all(), name
        # what was observed before the opening was paid at a lower ratio at worst, and is raised to the highest
        limit += highest * base + 5 * regions.refunds_paid_this_year[:, k][order][:, None]
        paid = paid + alone
    assert (paid <= limit + TOLERANCE_YUAN).all()


@examples(0.6)
@given(case=cases({"below_gate": "support", "hardship_offered": 1}, (3, 12)), paths=PATHS, seed=SEEDS)
def test_a_firm_takes_one_kind_of_refund_only(case: Case, paths: int, seed: int) -> None:
    """What takes the hardship refund leaves the ordinary base: shares h and 1 − h of one base (N3)."""
    none = Case({**case, "regions": [{**row, "hardship_share": 0} for row in case["regions"]]})
    (some, _), (without, _) = run(case.world(), paths, seed), run(none.world(), paths, seed)
    year = (case.world().inputs.start + np.arange(case["months"])) // 12 == case.world().inputs.start // 12
    share = np.array([row["hardship_share"] for row in case["regions"]])[:, None, None]
    offered = some["hardship_refund"][:, year].sum(axis=(1, 2), keepdims=True) > 0
    for key in ORDINARY:
        expected = without[key][:, year] * np.where(offered, 1 - share, 1)
        assert (some[key][:, year] <= expected + TOLERANCE_YUAN).all(), key
    assert (without["hardship_refund"] == 0).all()
