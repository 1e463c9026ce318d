"""A chart marks each value with the shape of the status that the words beside it tell."""

from datetime import date

import pytest

from viewmybox.kit import svg

POINTS = [(date(2026, 1, 1), 100.0), (date(2026, 2, 1), 97.126), (date(2026, 3, 1), 80.0)]
MARKS = ("chart-point-risk", "chart-point-off")


def drawn(draw, **options):
    return draw(
        POINTS,
        low=99,
        high=None,
        unit="%",
        period="month",
        language="en",
        title="Rounds",
        description="",
        **options,
    )


@pytest.mark.parametrize("draw", [svg.line_chart, svg.bars])
def test_a_value_within_the_tolerance_is_at_risk_and_not_off(draw):
    chart = drawn(draw, tolerance=5)
    assert [chart.count(mark) for mark in MARKS] == [1, 1]
    assert "97.13 %, at risk" in chart.replace("\N{NO-BREAK SPACE}", " ")
    assert "80 %, off target" in chart.replace("\N{NO-BREAK SPACE}", " ")
    assert [drawn(draw).count(mark) for mark in MARKS] == [0, 2]


@pytest.mark.parametrize("draw", [svg.line_chart, svg.bars])
def test_values_have_the_indicators_decimals(draw):
    chart = drawn(draw, tolerance=5, decimals=1).replace("\N{NO-BREAK SPACE}", " ")
    assert "97.1 %" in chart
    assert "97.13" not in chart
    assert "≥ 99 %" in chart
