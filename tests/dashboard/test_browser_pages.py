"""Pages on regions, gates, transfers, training and the policy in a real browser: links, clicks, keys, downloads, width."""

from __future__ import annotations

import io
import re

import pandas as pd
import pytest
from browsing import SIZES, missing, settle

from dashboard.texts import TEXTS
from dashboard.texts_policy import TEXTS as POLICY
from dashboard.texts_regions import TEXTS as REGIONS
from sim.gates_report import gates_report

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing())
SMALL = "paths=64&months=26"
VIEWS = [
    *(f"regions?regions_part={part}" for part in ("table", "heatmap", "multiples", "side")),
    *(f"gates?gates_part={part}" for part in ("regions", "definitions", "chances")),
    *(f"transfers?transfers_part={part}" for part in ("flows", "caps", "pool", "rationing", "special")),
    "transfers?by=region", "transfers?transfers_part=special&scenario=special-multiple",
    "training?scenario=training-short-account", "policy?scenario=refund-ratio-50",
]
KEYS = re.compile("|".join(re.escape(key) for key in sorted({*TEXTS, *REGIONS, *POLICY}, key=len, reverse=True)))


FITS = """() => [document.documentElement, document.querySelector("[data-testid=stMain]")]
    .every(each => each.scrollWidth <= each.clientWidth)"""


def opened(page, where):
    """The page at an address, drawn."""
    page.set_default_timeout(90_000)  # a machine may be busy with other tests
    page.goto(where)
    settle(page)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_part_fits_both_screens_and_speaks_one_language(page, address, lang):
    for view in VIEWS:
        opened(page, f"{address}/{view}&{SMALL}&lang={lang}")
        words = page.inner_text("[data-testid=stMain]")
        assert page.locator("[data-testid=stException]").count() == 0, view
        assert not KEYS.findall(words), view
        assert not re.findall(r"Traceback|KeyError|\{[a-z_]+\}", words), view
        for size in reversed(SIZES.values()):
            page.set_viewport_size(size)
            page.wait_for_function(FITS, timeout=90_000)
    assert page.outside == []


def test_a_click_is_a_link_and_the_link_opens_the_same_view(page, address, chromium):
    opened(page, f"{address}/regions?{SMALL}")
    page.get_by_text("地区×月份", exact=True).click()
    page.wait_for_selector(".heatmaplayer .hm")
    settle(page)
    assert "regions_part=heatmap" in page.url
    other = chromium.new_page()
    opened(other, page.url)
    other.wait_for_selector(".heatmaplayer .hm")
    assert other.get_by_role("radio", name="地区×月份").get_attribute("aria-checked") == "true"
    other.close()


def test_parts_are_reached_by_keyboard(page, address):
    opened(page, f"{address}/gates?{SMALL}")
    page.get_by_role("radio", name="地区与门槛").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url("**gates_part=definitions**")
    page.wait_for_selector(".heatmaplayer .hm")


def test_the_language_changes_and_the_view_stays(page, address):
    opened(page, f"{address}/transfers?transfers_part=caps&month=2021-06&{SMALL}")
    page.get_by_text("English", exact=True).click()
    page.get_by_text("Caps of the year used by 2021-06").wait_for()
    assert "transfers_part=caps" in page.url


def test_the_table_downloaded_is_what_uifund_gates_says(page, address):
    opened(page, f"{address}/gates?{SMALL}")
    page.get_by_text("下载", exact=True).first.click()
    with page.expect_download() as started:
        page.get_by_role("button", name="CSV", exact=True).click()
    with open(started.value.path(), "rb") as file:
        table = pd.read_csv(io.BytesIO(file.read())).set_index("region")
    for row in gates_report("baseline").rows:
        assert table.loc[row["region"], "margin_yuan_12"] == pytest.approx(row["margin_yuan_12"], abs=0.01)
        assert table.loc[row["region"], "gate_24"] == row["gate_24"]


def test_a_button_opens_another_scenario_everywhere(page, address):
    opened(page, f"{address}/transfers?transfers_part=rationing&{SMALL}")
    page.get_by_text("打开调剂金不足的情景").click()
    page.wait_for_url("**scenario=rationing-pro-rata**")
    page.get_by_text("情景 调剂金不足：按需求比例分配").first.wait_for()
