"""Pages on regions, gates and transfers: what they show is what `sim` computed, and a link opens the same view again."""

from __future__ import annotations

import pytest
from screens import charts_of, shown

from dashboard import derived
from dashboard.names import by_key
from sim.months import parse_month
from sim.running import run
from sim.scenario import load_scenario
from sim.texts import use_language
from sim.views.regions import region_table

PARTS = [("regions", "regions_part", part) for part in ("table", "heatmap", "multiples", "side")] + [
    ("gates", "gates_part", part) for part in ("regions", "definitions", "chances")] + [
    ("transfers", "transfers_part", part) for part in ("flows", "caps", "pool", "rationing", "special")]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("page", "key", "part"), PARTS)
def test_every_part_draws_from_its_link(page, key, part, lang):
    app = shown(page, lang=lang, **{key: part})
    assert app.session_state[f"control_{key}"] == part
    words = " ".join(each.value for kind in (app.caption, app.markdown, app.subheader, app.info) for each in kind)
    assert not any(f"{{{name}}}" in words for name in ("unit", "month", "months", "period"))


def test_the_table_is_the_models_and_ranks_the_weakest_first():
    app = shown("regions", month="2021-06")
    table = app.dataframe[0].value
    expected = region_table(run(load_scenario("baseline", {"paths": 96, "months": 26})), parse_month("2021-06"))
    weakest = expected.sort_values("coverage_months")
    assert table["region"].tolist() == weakest["region"].tolist()
    assert table["coverage_months"].tolist() == pytest.approx(weakest["coverage_months"].tolist())
    assert table["balance_yuan"].tolist() == pytest.approx((weakest["balance_yuan"] / 1e4).tolist())
    assert table["rank"].tolist() == list(range(1, 15))


def test_ties_and_the_filter_are_visible():
    app = shown("regions", regions_rank="p_shortage", month="2020-06")
    assert "14 个地区与别的地区并列" in app.caption[-1].value
    assert set(app.dataframe[0].value["tie"]) == {"并列"}
    assert set(app.dataframe[0].value["rank"]) == {1.0}
    few = shown("regions", regions_filter="supported", month="2020-12").dataframe[0].value
    assert "二连浩特市" in few["region"].tolist()
    assert "鄂尔多斯市" not in few["region"].tolist()
    none = shown("regions", regions_filter="shortage", month="2020-01")
    assert [each.value for each in none.info] == ["没有符合条件的地区。"]


def test_against_another_scenario_the_change_is_shown():
    columns = shown("regions", scenario="job-loss-deep").dataframe[0].value.columns
    assert "balance_yuan_change" in columns
    assert "balance_yuan_change" not in shown("regions").dataframe[0].value.columns


def test_scenarios_and_regions_beside_each_other_come_from_the_link():
    app = shown("regions", regions_part="side", regions="Hohhot,Ordos", **{"with": "refund-ratio-50,null"}, region="Erenhot")
    rows = app.dataframe[0].value
    assert len(rows) == 3
    assert rows["scenario"].iloc[0] == "当前"
    assert rows["balance_yuan_change"].iloc[0] == 0
    assert app.session_state["control_regions"] == ["Hohhot", "Ordos"]
    assert len(charts_of(app)) == 2 + 3


@pytest.mark.parametrize(("page", "query", "named"), [
    ("regions", {"month": "2031-01"}, "2031-01"), ("regions", {"regions_rank": "coverage_month"}, "coverage_months"),
    ("regions", {"regions_part": "side", "regions": "Hohot,Ordos"}, "Hohhot"), ("transfers", {"span": "2035"}, "2035"),
    ("gates", {"gates_part": "chances", "january": "2029-01"}, "2029-01"), ("gates", {"gates_part": "everything"}, "chances"),
])
def test_a_wrong_link_gives_a_message_and_a_page(page, query, named):
    app = shown(page, **query)
    assert any(named in each.value.replace("\\", "") for each in app.warning)


def test_a_click_changes_the_link():
    app = shown("transfers")
    app.button_group(key="control_by").set_value("region").run()
    assert app.query_params["by"] == "region"
    app.button_group(key="control_span").set_value("2021").run()
    assert app.query_params["span"] == "2021"
    assert "2021年" in app.markdown[-1].value


def test_a_short_horizon_says_that_no_january_is_judged():
    app = shown("gates", months="9")
    assert any("推算期太短" in each.value for each in app.info)
    assert any("推算期太短" in each.value for each in shown("gates", months="9", gates_part="chances").info)


def test_which_definition_flips_which_region():
    table = shown("gates", gates_part="definitions").dataframe[0].value.set_index("reading")
    assert table.loc["仅保险金 · 上年", "opens"] == "兴安盟、满洲里市、二连浩特市"
    assert table.loc["含返还 · 上年", "closes"] == "通辽市、巴彦淖尔市、乌兰察布市"
    assert table.loc["法定支出 · 上年", "force"] == "现行"


def test_rules_are_equal_where_the_fund_lasts_and_another_scenario_is_offered():
    app = shown("transfers", transfers_part="rationing")
    assert any("四种办法结果完全相同" in each.value for each in app.info)
    app.button(key="open_rationing-pro-rata").click().run()
    assert app.query_params["scenario"] == "rationing-pro-rata"
    assert not any("四种办法结果完全相同" in each.value for each in app.info)


def test_special_multiples_show_their_approval():
    table = shown("transfers", transfers_part="special", scenario="special-multiple").dataframe[0].value.iloc[0]
    assert (table["region"], table["multiple"], table["date"]) == ("二连浩特市", 4.0, "2020-06-20")
    assert table["reference"] == "本方案二(三)"


def test_results_of_several_runs_are_kept_and_bounded():
    shown("gates", gates_part="chances")
    kept = len(derived._results)
    shown("gates", gates_part="chances", gate="24")
    assert len(derived._results) == kept
    assert kept <= derived.MAX_RESULTS


def test_names_are_those_of_the_language():
    regions = load_scenario("baseline").regions()
    assert by_key(regions)["Hohhot"] == "呼和浩特市"
    use_language("en")
    assert by_key(regions)["Hohhot"] == "Hohhot"
