"""Journeys in a real browser: what an officer does from opening the dashboard to handing on a link or a file."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from browsing import SMALL, bench, metric, missing, settle

from sim.scenario import load_scenario

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing())
HUNDRED_MILLION = 1e8


def run_json(*words: str) -> dict:
    """What `uifund run --json` prints."""
    done = subprocess.run([sys.executable, "-m", "sim.cli", "run", *words, "--json"], capture_output=True, check=True)
    return json.loads(done.stdout)


def final_balance(result: dict) -> float:
    """Balance of all regions at the end of the horizon, in 亿元."""
    return sum(balance["mean"][-1] for balance in result["balance"].values()) / HUNDRED_MILLION


def download(page, button, target: Path) -> Path:
    """Press a button that downloads; the file."""
    with page.expect_download() as got:
        page.get_by_text(button, exact=True).last.click()
    got.value.save_as(target)
    return target


def test_a_slider_changes_the_numbers_and_the_file_gives_the_same_on_the_command_line(page, address, tmp_path):
    page.goto(f"{address}/scenario?{SMALL}")
    settle(page, charts=2)
    before = metric(page, "balance")
    assert before == pytest.approx(final_balance(run_json("baseline", "--paths", "200", "--months", "24")), abs=0.006)
    bench.move_slider(page, "control_ratio_sme", 0.3)
    page.wait_for_function("() => window.location.search.includes('ratio_sme')")
    settle(page)
    after = metric(page, "balance")
    assert after > before
    page.get_by_role("button", name="下载").first.click()
    written = download(page, "下载 YAML 文件", tmp_path / "scenario.yaml")
    result = run_json(str(written))
    assert after == pytest.approx(final_balance(result), abs=0.006)
    page.keyboard.press("Escape")
    page.goto(page.url.replace("/scenario", "/method"))
    settle(page)
    assert result["result_sha256"] in page.inner_text("body")
    assert page.outside == []


def test_a_link_opens_the_same_view_again(page, address):
    page.goto(f"{address}/scenario?{SMALL}&ratio_sme=0.4&region=Ordos&lang=en&group=refunds")
    settle(page, charts=2)
    first = page.inner_text('[data-testid="stMain"]')
    assert "Refund ratio, SMEs" in first
    assert "Ordos" in page.locator(".st-key-control_region").inner_html()
    page.reload()
    settle(page, charts=2)
    assert page.inner_text('[data-testid="stMain"]') == first
    assert "ratio_sme=0.4" in page.url


def test_a_link_that_names_the_first_page_opens_it_with_its_values(page, address):
    page.goto(f"{address}/overview?{SMALL}&lang=en&region=Ordos")
    settle(page, charts=2)
    assert page.get_by_role("dialog").count() == 0
    assert "Ordos" in page.inner_text('[data-testid="stMain"]')
    assert {"paths=200", "months=24", "lang=en", "region=Ordos"} <= set(page.url.split("?")[1].split("&"))


def test_a_scenario_is_saved_listed_and_opened_with_its_levers(page, address):
    page.goto(f"{address}/scenario?{SMALL}&ratio_sme=0.35")
    settle(page, charts=2)
    page.get_by_role("button", name="保存").first.click()
    page.locator(".st-key-scenario_name input").fill("试算一")
    page.get_by_role("button", name="保存情景").click()
    settle(page)
    page.goto(f"{address}/scenario")
    settle(page, charts=2)
    page.locator(".st-key-control_scenario").get_by_role("combobox").click()
    page.get_by_role("option", name="试算一").click()
    page.wait_for_function("() => window.location.search.includes('ratio_sme=0.35')")
    settle(page)
    assert "paths=200" in page.url


def test_the_difference_from_the_baseline_is_a_table(page, address):
    page.goto(f"{address}/scenario?{SMALL}&scenario=refund-ratio-50")
    settle(page, charts=2)
    assert "较基准" in page.inner_text('[data-testid="stMain"]')
    assert load_scenario("refund-ratio-50").difference_from_baseline()
    assert page.locator(".st-key-scenario_difference [data-testid='stDataFrame']").count() == 1


def test_a_charts_data_can_be_downloaded(page, address, tmp_path):
    page.goto(f"{address}/?{SMALL}")
    settle(page, charts=3)
    page.locator(".st-key-download_overview-balance button").first.click()
    table = download(page, "CSV", tmp_path / "balance.csv").read_text(encoding="utf-8-sig").splitlines()
    assert table[0] == "month,mean,q05,q25,q50,q75,q95"
    assert len(table) == 25
    assert download(page, "Excel", tmp_path / "balance.xlsx").read_bytes()[:2] == b"PK"


def test_the_language_is_switched_and_stays_in_the_link(page, address):
    page.goto(f"{address}/?{SMALL}")
    settle(page, charts=3)
    assert "滚存结余" in page.inner_text("body")
    page.get_by_text("English", exact=True).click()
    page.wait_for_function("() => window.location.search.includes('lang=en')")
    settle(page, charts=3)
    words = page.inner_text('[data-testid="stMain"]')
    assert "Balance at the end" in words
    assert "滚存结余" not in words


def test_a_region_is_opened_from_the_map(page, address):
    page.goto(f"{address}/?{SMALL}")
    settle(page, charts=3)
    page.locator(".st-key-overview-map .point").first.scroll_into_view_if_needed()
    page.locator(".st-key-overview-map .nsewdrag").first.wait_for()
    tile = page.locator(".st-key-overview-map .point").first.bounding_box()
    page.mouse.click(tile["x"] + tile["width"] / 2, tile["y"] + 12)
    page.wait_for_url("**/regions?**region=**", timeout=20_000)
    settle(page)
    assert "region=Hohhot" in page.url


def test_a_wrong_file_says_what_is_wrong_with_it(page, address, tmp_path):
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("title: {zh: 错, en: wrong}\nauthor: a\ndate: 2020-01-01\nreason: {zh: 错, en: wrong}\n"
                     "extends: baseline\npolicy:\n  refund_ration: 0.5\n", encoding="utf-8")
    page.goto(f"{address}/scenario?{SMALL}")
    settle(page, charts=2)
    page.get_by_role("button", name="上传").first.click()
    page.locator(".st-key-scenario_file input[type=file]").set_input_files(str(wrong))
    page.get_by_text("refund_ration").first.wait_for(timeout=20_000)
    said = page.inner_text("body")
    assert "wrong.yaml" in said
    assert "refund_ratio" in said
    assert "Traceback" not in said
    secret = tmp_path / "secret.yaml"
    secret.write_text("title: {zh: 错, en: wrong}\nauthor: a\ndate: 2020-01-01\nreason: {zh: 错, en: wrong}\n"
                      "extends: /etc/passwd\n", encoding="utf-8")
    page.locator(".st-key-scenario_file input[type=file]").set_input_files(str(secret))
    page.get_by_text("secret.yaml").last.wait_for(timeout=20_000)
    settle(page)
    assert "只能引用内置文件" in page.inner_text("body")


def test_a_hand_edited_address_gives_a_message_and_the_rest_of_the_page(page, address):
    page.goto(f"{address}/scenario?{SMALL}&ratio_sme=7&region=Atlantis&charts=pie&seed=-1&since=June")
    settle(page, charts=2)
    said = page.inner_text('[data-testid="stAlert"] >> nth=0')
    for key in ("ratio_sme", "region", "charts", "seed", "since"):
        assert key in said
    assert "Traceback" not in page.inner_text("body")


def test_a_long_run_shows_its_progress_and_can_be_cancelled(page, address):
    page.goto(f"{address}/scenario?paths=100000&months=120")
    page.get_by_text("取消推算").wait_for(timeout=60_000)
    page.get_by_text("取消推算").click()
    page.get_by_text("推算已取消").wait_for(timeout=60_000)
    assert page.get_by_text("重新推算").count() == 1
