"""Charts of a release: worst first, each value in its owner's words, nothing of ours read as it."""

import re

from streamlit.testing.v1 import AppTest

from service import charts


def bar(
    label: str, synthetic: float, measured: float, ours: str | None = None
) -> dict[str, object]:
    return {
        "label": label,
        "ours": ours,
        "measured": measured,
        "margin_95": 0.01,
        "synthetic": synthetic,
    }


def test_a_bar_says_both_numbers_and_what_is_nothing_is_not_drawn() -> None:
    drawn = charts._bars([bar("<b>", 0.25, 0.5), bar("missing", 0.0, -0.01, "missing")])

    assert 'aria-label="&lt;b&gt;: synthetic 25.0 %, measured 50.0 %"' in drawn
    assert drawn.count('role="img"') == 1
    assert "more values" not in drawn
    widths = [float(width) for width in re.findall(r"width:([\d.]+)%", drawn)]
    assert widths[0] == round(100 * 0.25 / 0.51, 2)


def test_of_many_bars_the_highest_stay_in_their_order() -> None:
    many = [bar(f"v{n}", n / 100, n / 100) for n in range(1, 21)]
    drawn = charts._bars(many)

    assert re.findall(r'aria-label="(v\d+):', drawn) == [f"v{n}" for n in range(9, 21)]
    assert "and 8 more values" in drawn


def test_the_worst_column_stands_first() -> None:
    def page() -> None:
        from service import charts
        from tests.service.test_charts import bar

        columns = [
            {"name": name, "kind": "categorical", "domain": "declared", "codes": 2}
            | {"bars": [bar("a", 1.0, 1.0)], "statistics": [], "spikes": [], "at_most": 1.0}
            | {"left_out": {"share": 0.0, "low": 0.0, "high": 0.0, "parts": []}}
            for name in ("near", "far")
        ]
        measured = [
            {"column": name, "distance": distance, "low": distance, "high": distance}
            for name, distance in (("near", 0.01), ("far", 0.5))
        ]
        charts.show({"columns": columns, "likeness": {"columns": measured, "pairs": None}})

    app = AppTest.from_function(page).run(timeout=60)
    assert not app.exception
    drawn = " ".join(str(one.proto) for one in app.get("html"))
    assert 0 < drawn.index("far</b>") < drawn.index("near</b>")
    assert "50.0 % of rows differ" in drawn
