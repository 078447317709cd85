"""The economy: what a spec may say, and the arrays that it becomes."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from sim import layout
from sim.bundle import bundled
from sim.economy import EconomySpec, compile_economy, opening_job_loss, stationary_survival
from sim.layout import DRIVERS, STREAMS
from sim.months import Month, month
from sim.overlay import Merged, read_chain
from sim.problems import BadInputError
from sim.regions import Regions, columns
from sim.scenario import load_scenario
from sim.scenario_files import find_economy

pytestmark = pytest.mark.usefixtures("in_english")

START = month(2020, 1)
JOB_LOSS = DRIVERS.index("job_loss")
INSURED = DRIVERS.index("insured_growth")


def some_regions(count: int = 3, **fields: Any) -> Regions:
    """`count` plausible regions; `fields` replace whole arrays."""
    arrays: dict[str, Any] = {}
    for name, column in columns():
        shape = (count, len(column.members)) if column.members else (count,)
        arrays[name] = np.full(shape, column.default if column.default is not None else 1.0)
    arrays["insured"][:] = np.arange(1, count + 1)[:, None] * 10_000.0
    arrays["recipients_total"][:] = np.arange(1, count + 1) * 400.0
    arrays["claim_share"][:] = 0.4
    arrays["zone"], arrays["tile"] = np.ones(count, dtype=np.int64), np.zeros((count, 2), dtype=np.int64)
    names = tuple(f"地区{r}" for r in range(count))
    return Regions("test", "user", Month(START - 1), names, tuple(f"Region {r}" for r in range(count)),
                   **{**arrays, **fields})


def entitled(count: int = 3) -> np.ndarray:
    """Everyone to month 12, three quarters on to 18, half of those on to 24."""
    still = np.ones((count, layout.SPELL_MONTHS))
    still[:, 11], still[:, 17], still[:, 23] = 0.75, 0.5, 0.0
    return still


@pytest.fixture
def content() -> dict[str, Any]:
    """The bundled economy of Inner Mongolia as plain data."""
    merged = Merged()
    for layer in read_chain(find_economy("economy/inner-mongolia.yaml", bundled("scenarios")), find_economy):
        merged.lay({key: value for key, value in layer.content.items() if key != "extends"}, str(layer.path))
    return copy.deepcopy(merged.content)


def compiled(content: dict[str, Any], regions: Regions | None = None, months: int = 36) -> Any:
    regions = regions or some_regions()
    return compile_economy(EconomySpec.model_validate(content), regions, entitled(len(regions)), START, months)


def test_shapes_and_ranges(content: dict[str, Any]) -> None:
    economy = compiled(content)
    assert economy.mean.shape == economy.volatility.shape == (36, 3, layout.NDRIVER)
    assert economy.hazard.shape == (3, layout.SPELL_MONTHS)
    for name in ("persistence", "common", "mean_sd", "volatility_sd"):
        assert getattr(economy, name).shape == (layout.NDRIVER,)
    for name in ("level_alpha", "level_beta", "level_mean", "level_spread", "half_time_median", "half_time_sigma",
                 "steepness"):
        assert getattr(economy, name).shape == (layout.NSTREAM,)
    assert not economy.mean_sd.any(), "parameter uncertainty is off"
    np.testing.assert_allclose(np.diag(economy.cholesky @ economy.cholesky.T), 1)


def test_recipients_stay_as_they_are_without_disturbance(content: dict[str, Any]) -> None:
    regions, still = some_regions(), entitled()
    economy = compiled({**content, "shocks": {}}, regions)
    survival = stationary_survival(economy.hazard, still)
    recipients = survival * (regions.recipients_total / survival.sum(axis=1))[:, None]
    for m in range(30):
        inflow = regions.insured_total * economy.mean[m, :, JOB_LOSS] * regions.claim_share
        recipients[:, 1:] = (recipients * (1 - economy.hazard) * still)[:, :-1]
        recipients[:, 0] = inflow
        np.testing.assert_allclose(recipients.sum(axis=1), regions.recipients_total, rtol=1e-12)


def test_a_region_keeps_the_job_loss_rate_it_states(content: dict[str, Any]) -> None:
    rates = np.array([0.01, np.nan, 0.002])
    regions = some_regions(job_loss_rate=rates)
    found = opening_job_loss(regions, np.full((3, 24), 0.1), entitled())
    assert found[0] == 0.01
    assert found[2] == 0.002
    assert 0 < found[1] < 0.1


def test_survival_by_hand() -> None:
    survival = stationary_survival(np.full(24, 0.5), np.r_[np.ones(2), np.zeros(22)])
    np.testing.assert_array_equal(survival[:4], [1, 0.5, 0.25, 0])


def test_mean_completed_spell_is_near_the_census(content: dict[str, Any]) -> None:
    hazard = EconomySpec.model_validate(content).hazard.by_spell_month()
    stay = np.r_[1, np.cumprod(1 - hazard)]
    endless = stay[:-1].sum() + stay[-1] / hazard[-1]
    assert endless == pytest.approx(12.9, abs=0.3)
    paid = stationary_survival(hazard, entitled(1)[0]).sum()
    assert 12 * paid / (paid + 12) == pytest.approx(5.5, abs=0.4), "months paid per person and calendar year"


def test_growth_is_a_yearly_rate_in_steps(content: dict[str, Any]) -> None:
    content["drivers"]["insured_growth"]["growth_per_year"] = [{"value": 0.1}, {"from": "2021-01", "value": -0.05}]
    path = compiled(content).mean[:, 0, INSURED]
    assert np.prod(1 + path[:12]) == pytest.approx(1.1)
    assert np.prod(1 + path[12:24]) == pytest.approx(0.95)


def test_season_averages_one_and_follows_the_calendar(content: dict[str, Any]) -> None:
    season = compiled(content).mean[:, 0, DRIVERS.index("season")]
    assert season[:12].mean() == pytest.approx(1, abs=1e-15)
    np.testing.assert_array_equal(season[:12], season[12:24])
    assert season[11] == season.max()


def test_a_shock_is_full_then_fades_in_equal_steps(content: dict[str, Any]) -> None:
    quiet = compiled({**content, "shocks": {}}).mean[:, :, JOB_LOSS]
    shock = {"driver": "job_loss", "from": "2020-03", "months": 2, "factor": 2, "fade_months": 3, "regions": ["地区1"]}
    ratio = compiled({**content, "shocks": {"one": shock}}).mean[:, :, JOB_LOSS] / quiet
    np.testing.assert_allclose(ratio[:9, 1], [1, 1, 2, 2, 1.75, 1.5, 1.25, 1, 1])
    np.testing.assert_array_equal(ratio[:, [0, 2]], 1)


def test_a_shock_before_the_start_has_begun_to_fade(content: dict[str, Any]) -> None:
    quiet = compiled({**content, "shocks": {}}).mean[:, :, JOB_LOSS]
    shock = {"driver": "job_loss", "from": "2019-11", "months": 2, "factor": 2, "fade_months": 1}
    np.testing.assert_allclose((compiled({**content, "shocks": {"one": shock}}).mean[:, 0, JOB_LOSS] / quiet[:, 0])[:3],
                               [1.5, 1, 1])


def test_shocks_to_growth_add(content: dict[str, Any]) -> None:
    quiet = compiled({**content, "shocks": {}}).mean
    shock = {"driver": "insured_growth", "from": "2020-02", "months": 1, "add_per_month": -0.01}
    change = compiled({**content, "shocks": {"one": shock}}).mean - quiet
    np.testing.assert_allclose(change[:4, 0, INSURED], [0, -0.01, 0, 0], atol=1e-16)
    assert not np.delete(change, INSURED, axis=2).any()


def test_take_up_level_is_a_beta_with_the_given_moments(content: dict[str, Any]) -> None:
    content["take_up"]["large"]["level"] = {"mean": 0.8, "sd": 0.1}
    content["take_up"]["micro"]["level"] = {"mean": 1}
    economy = compiled({**content, "take_up_pace": 2})
    a, b = economy.level_alpha[0], economy.level_beta[0]
    assert a / (a + b) == pytest.approx(0.8)
    assert a * b / ((a + b) ** 2 * (a + b + 1)) == pytest.approx(0.01)
    micro = STREAMS.index("micro")
    assert not economy.level_spread[micro]
    assert economy.level_mean[micro] == 1
    medians = [content["take_up"][name]["half_time_months"]["median"] for name in STREAMS]
    np.testing.assert_array_equal(economy.half_time_median, np.array(medians) / 2)


def test_parameter_uncertainty_counts_only_when_included(content: dict[str, Any]) -> None:
    content["parameter_uncertainty"] = {
        "included": True, "mean_sd": {"job_loss": 0.1}, "volatility_sd": {"season": 0.2}}
    economy = compiled(content)
    assert economy.mean_sd[JOB_LOSS] == 0.1
    assert economy.mean_sd.sum() == 0.1
    assert economy.volatility_sd[DRIVERS.index("season")] == 0.2


def test_every_assumption_has_a_status(content: dict[str, Any]) -> None:
    parts = dict(EconomySpec.model_validate(content).assumptions())
    assert {"drivers.job_loss", "hazard", "shocks.epidemic-2020", "take_up.micro"} <= set(parts)
    assert all(part.status in "VMDAI" for part in parts.values())


@pytest.mark.parametrize("name", ["baseline", "china-2020"])
def test_every_bundled_assumption_says_in_both_languages_where_it_comes_from(name: str) -> None:
    for what, part in load_scenario(name).economy.assumptions():
        assert part.source.en, what
        assert any("一" <= sign <= "鿿" for sign in part.source.zh), what


def test_a_source_in_one_language_serves_both(content: dict[str, Any]) -> None:
    content["hazard"]["source"] = "own survey"
    source = EconomySpec.model_validate(content).hazard.source
    assert (source.zh, source.en) == ("own survey", "own survey")


@pytest.mark.parametrize(("path", "value"), [
    ("hazard.months_1_3", 1.5),
    ("hazard.months_1_3", float("nan")),
    ("drivers.job_loss.persistence", 1),
    ("drivers.job_loss.volatility_per_month", -0.1),
    ("drivers.job_loss.factor", -1),
    ("drivers.collection.share_received", 1.1),
    ("drivers.insured_growth.growth_per_year", -1),
    ("drivers.insured_growth.growth_per_year", []),
    ("drivers.insured_growth.growth_per_year", [{"value": 0.1}, {"value": 0.2}]),
    ("drivers.insured_growth.growth_per_year", [{"from": "2021-01", "value": 0}, {"from": "2020-01", "value": 0}]),
    ("drivers.insured_growth.growth_per_year", [{"from": "2020-13", "value": 0.1}]),
    ("drivers.season.factors", [1.0] * 11),
    ("drivers.season.factors", [1.0] * 11 + [2.0]),
    ("take_up.large.level", {"mean": 0.5, "sd": 0.5}),
    ("take_up.large.half_time_months.median", 0),
    ("take_up_pace", 0),
    ("shocks.epidemic-2020.factor", None),
    ("shocks.epidemic-2020.add_per_month", 0.1),
    ("shocks.epidemic-2020.months", 0),
    ("correlation", {"job_loss": {"exit_hazard": 1}}),
    ("correlation", {"job_loss": {"job_loss": 1}}),
    ("correlation", {"job_loss": {"season": 0.1}, "season": {"job_loss": 0.1}}),
    ("correlation", {"job_loss": {"season": 0.9, "collection": 0.9}, "season": {"collection": -0.9}}),
])
def test_what_cannot_be_is_refused(content: dict[str, Any], path: str, value: Any) -> None:
    *outer, last = path.split(".")
    target = content
    for key in outer:
        target = target[key]
    target[last] = value
    with pytest.raises(ValidationError):
        EconomySpec.model_validate(content)


def test_what_does_not_fit_the_regions_is_refused_at_once(content: dict[str, Any]) -> None:
    content["shocks"]["epidemic-2020"]["regions"] = ["地区1", "地区9"]
    content["drivers"]["insured_growth"]["growth_per_year"] = [{"from": "2020-02", "value": 0.1}]
    with pytest.raises(BadInputError) as caught:
        compiled(content, some_regions(claim_share=np.array([0.4, 0.0, 0.4])))
    text = str(caught.value)
    assert len(caught.value.problems) == 3
    assert "'地区9'" in text
    assert "no value before 2020-02" in text
    assert "地区1 has recipients" in text
