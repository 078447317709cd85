"""Pages on training and on the policy: accounts and claims as the model has them, the checklist of any day."""

from __future__ import annotations

from datetime import date

import pytest
from screens import shown

from sim.checklist import checklist
from sim.policy import Policy
from sim.running import run
from sim.scenario import load_scenario
from sim.views.training import account_table


def test_accounts_that_run_out_stand_first_with_their_months():
    table = shown("training", scenario="training-short-account").dataframe[0].value
    expected = account_table(run(load_scenario("training-short-account", {"paths": 96, "months": 26})))
    expected = expected.sort_values("p_depleted", ascending=False, kind="stable")
    assert table["region"].tolist() == expected["region"].tolist()
    assert table["p_depleted"].tolist() == pytest.approx((100 * expected["p_depleted"]).tolist())
    assert table["depleted_q50"].iloc[0] == expected["depleted_q50"].iloc[0]


def test_accounts_that_last_say_so():
    app = shown("training")
    assert any("任何路径上专账都够用" in each.value for each in app.info)
    assert set(app.dataframe[0].value["depleted_q05"]) == {"—"}
    assert app.metric[5].value == "0 个"


def test_one_region_has_its_own_figures():
    app = shown("training", region="Erenhot", scenario="training-short-account")
    assert app.metric[0].value == "47.1"
    assert app.metric[5].label == "用尽概率"


@pytest.mark.parametrize(("filed", "words"), [
    (date(2020, 12, 25), "2021-01 支付"), (date(2020, 12, 26), "2021-02 支付"), (date(2020, 6, 30), "2020-08 支付")])
def test_a_claim_filed_by_the_25th_is_paid_next_month(filed, words):
    """N13: the 25th is included; a day later is a month later; cash may follow the window."""
    app = shown("training")
    app.date_input(key="training-filed").set_value(filed).run()
    assert words in app.markdown[-1].value


def test_a_claim_outside_the_window_is_not_paid():
    app = shown("training")
    app.date_input(key="training-filed").set_value(date(2021, 1, 4)).run()
    assert "2021-01-04 不受理" in app.info[-1].value


@pytest.mark.parametrize("day", [date(2020, 6, 12), date(2021, 6, 1)])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_checklist_is_the_models(day, lang):
    table = shown("policy", day=day.isoformat(), lang=lang).table[0].value
    rows = checklist(Policy.load(), day, lang)
    plain = [cell.replace("\\", "") for cell in table.iloc[:, 2]]
    assert plain == [row["standard"] for row in rows]
    assert [cell.replace("\\", "") for cell in table.iloc[:, 1]] == [row["measure"] for row in rows]


def test_it_opens_on_the_day_of_the_notice():
    app = shown("policy")
    assert app.date_input[0].value == date(2020, 6, 12)
    assert "2020-06-12 执行的政策清单" in [each.value for each in app.subheader]


def test_a_scenarios_changes_are_marked_and_counted():
    app = shown("policy", scenario="refund-ratio-50")
    assert app.table[0].value.iloc[0, 1].startswith("◆")
    assert any("1 项被本情景改动" in each.value for each in app.caption)
    assert not any("◆ " in measure for measure in shown("policy").table[0].value.iloc[:, 1])


def test_a_region_with_its_own_rule():
    def multiple(**query):
        table = shown("policy", scenario="special-multiple", day="2020-07-01", **query).table[0].value
        return table[table.iloc[:, 0] == "N5"].iloc[0, 2]

    assert (multiple(), multiple(region="Erenhot"), multiple(region="Hohhot")) == ("2 倍", "4 倍", "2 倍")


def test_a_chosen_day_is_written_into_the_link():
    app = shown("policy")
    app.date_input[0].set_value(date(2021, 1, 1)).run()
    assert app.query_params["day"] == "2021-01-01"
    assert any("2021-01-01" in each.value for each in app.subheader)


@pytest.mark.parametrize(("query", "words"), [
    ({"day": "2001-01-01"}, "2013-01-01"), ({"day": "2020-02-30"}, "2020"), ({"rule": "refund_ration"}, "refund_ratio")])
def test_a_day_before_the_policy_and_an_unknown_rule_get_a_message(query, words):
    app = shown("policy", **query)
    assert any(words in each.value.replace("\\", "") for each in app.warning)


def test_a_long_way_on_nothing_is_known_to_change():
    assert any("没有变动" in each.value for each in shown("policy", day="2090-01-01").info)
