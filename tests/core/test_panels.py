"""Panels: upper apps add to a page in a stated order; who has nothing to say is not shown."""

from wangge.core import panels
from wangge.core.panels import panel, render_panels


def test_panels_come_in_order_without_the_empty_ones(monkeypatch):
    monkeypatch.setattr(panels, "_panels", {})
    panel("tests.page", order=20)(lambda request, thing: f"<p>{thing}</p>")
    panel("tests.page", order=10)(lambda request, thing: "<h2>first</h2>")
    panel("tests.page", order=15)(lambda request, thing: None)
    panel("tests.page", order=16)(lambda request, thing: "")
    panel("tests.elsewhere")(lambda request, thing: "<p>elsewhere</p>")
    assert render_panels(None, "tests.page", "thing") == ["<h2>first</h2>", "<p>thing</p>"]
    assert render_panels(None, "tests.nowhere", "thing") == []
