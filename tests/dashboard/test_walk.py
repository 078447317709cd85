"""Every page, in both languages and two sizes of screen: no exception, no missing text, nothing wider than the screen."""

from __future__ import annotations

import re

import pytest
from browsing import SIZES, SMALL, missing, settle

from dashboard.pages import PAGES
from sim.texts import all_texts, use_language

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing())
BROKEN = ("Traceback", "Error:", "KeyError", "Exception", "程序出错", "The program failed", "无法计算", "cannot be computed")
KEY = re.compile(r"\b(?:" + "|".join(sorted({re.escape(key.split(".")[0]) for key in all_texts()})) + r")\.[a-z_0-9]+\b")
NO_KEYS = re.compile(r"\.(?:csv|yaml|yml|py|db|xlsx|json|cli|md)$")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", [each.key for each in PAGES])
def test_a_page_is_whole(page, address, name, lang):
    use_language("zh")
    path = "" if name == PAGES[0].key else name
    page.goto(f"{address}/{path}?{SMALL}&lang={lang}")
    settle(page)
    page.wait_for_timeout(1000)
    words = page.inner_text("body")
    assert len(words) > 100
    assert not [sign for sign in BROKEN if sign in words]
    known = all_texts()
    assert not [found for found in KEY.findall(words) if found in known and not NO_KEYS.search(found)]
    assert "示意数据" in words or "ILLUSTRATIVE" in words
    if lang == "en":
        assert "情景" not in page.inner_text('[data-testid="stHeader"]')
    for size in SIZES.values():
        page.set_viewport_size(size)
        page.wait_for_timeout(500)
        wide = page.evaluate("() => [document.documentElement, ...document.querySelectorAll('[data-testid=stMain]')]"
                             ".map(each => each.scrollWidth - each.clientWidth)")
        assert max(wide) <= 1, (size, wide)
    assert page.outside == []
