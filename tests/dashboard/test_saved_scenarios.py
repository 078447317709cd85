"""A scenario that is saved in the browser is in the store, under the name of who saved it."""

from __future__ import annotations

from pathlib import Path

import pytest
from screens import shown

from sim.store import Store
from sim.texts import text


def test_a_scenario_is_saved_in_the_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UIFUND_STORE", str(tmp_path / "uifund.db"))
    monkeypatch.setenv("UIFUND_USER", "张三")
    app = shown("scenario")
    for key, value in (("scenario_name", "八成返还"), ("scenario_why", "测算")):
        app.text_input(key=key).set_value(value)
    next(each for each in app.button if each.label == text("scenario.save_now")).click().run()
    assert not app.exception, [each.value for each in app.exception]
    with Store.open(tmp_path / "uifund.db", create=False) as store:
        saved, = store.scenarios()
    assert (saved.name, saved.who, saved.note) == ("八成返还", "张三", "测算")
    assert "extends" in saved.yaml
