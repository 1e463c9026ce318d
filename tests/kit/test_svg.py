"""Charts are well-formed, honest, quiet SVG: classes only, gaps as gaps, everything escaped."""

import re
from datetime import date
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewmybox.kit.periods import PERIODS, next_period, period_start
from viewmybox.kit.svg import MOST_MARKED, bars, line_chart, sparkline
from viewmybox.kit.ticks import ticks_for

EVIL = "<script>alert('x')</script>&\""
VALUES = st.none() | st.floats(-1e12, 1e12) | st.floats(allow_nan=False, allow_infinity=False)
CHARTS = pytest.mark.parametrize("chart", [line_chart, bars])


def months(*values, period="month"):
    day, points = period_start(date(2025, 1, 1), period), []
    for value in values:
        points.append((day, value))
        day = next_period(day, period)
    return points


def drawn(chart, points, **said):
    words = {
        "low": None,
        "high": None,
        "unit": "%",
        "period": "month",
        "language": "en",
        "title": "Answers in time",
        "description": "By month",
    }
    return Svg(chart(points, **(words | said)))


class Svg:
    def __init__(self, markup):
        self.markup = str(markup)
        self.root = ET.fromstring(self.markup)  # noqa: S314 our own

    def of(self, css_class):
        return [each for each in self.root.iter() if css_class in each.get("class", "").split()]

    @property
    def texts(self):
        return [each.text for each in self.root.iter("text")]

    @property
    def hovers(self):
        return [group.findtext("title") for group in self.root.iter("g")]


def test_a_sparkline_has_gaps_a_last_point_and_targets():
    svg = Svg(sparkline([95, 96, None, 93, None, 97, None], 95, 99))
    line = svg.of("spark-line")[0].get("d")
    assert line.count("M") == 3
    assert line.count("L") == 1
    assert len(svg.of("spark-target")) == 2
    assert float(svg.of("spark-last")[0].get("cx")) == 78
    assert svg.root.get("aria-hidden") == "true"


@pytest.mark.parametrize("values", [[], [None, None], [1], [5, 5, 5], [None, 0, None]])
def test_a_sparkline_can_be_nearly_empty(values):
    svg = Svg(sparkline(values, None, None))
    assert len(svg.of("spark-last")) == any(value is not None for value in values)


@CHARTS
def test_a_chart_is_named_and_described(chart):
    first, second = (drawn(chart, months(1, 2)).root for _ in range(2))
    assert first.get("role") == "img"
    names = first.get("aria-labelledby").split()
    assert [each.get("id") for each in first[:2]] == names
    assert [each.text for each in first[:2]] == ["Answers in time", "By month"]
    assert names != second.get("aria-labelledby").split()


@CHARTS
def test_a_chart_has_no_style_no_script_and_no_fixed_size(chart):
    svg = drawn(chart, months(1, 2), title=EVIL, description=EVIL, unit=EVIL, low=1.5)
    assert "<script" not in svg.markup
    assert svg.root[0].text == EVIL
    assert not {"width", "height"} & set(svg.root.attrib)
    names = {name for each in svg.root.iter() for name in each.attrib}
    assert not {name for name in names if name == "style" or name.startswith("on")}


@CHARTS
def test_a_compact_chart_is_narrower(chart):
    assert drawn(chart, months(1, 2)).root.get("viewBox") == "0 0 720 280"
    assert drawn(chart, months(1, 2), compact=True).root.get("viewBox") == "0 0 360 240"


@CHARTS
def test_without_data_it_says_so(chart):
    assert drawn(chart, months(None, None)).texts == ["◇ No data"]
    assert drawn(chart, []).texts == ["◇ No data"]


def test_a_gap_is_a_gap_and_a_lone_point_is_visible():
    points = months(1, 2, None, 3, None, 4, 5)
    svg = drawn(line_chart, points)
    line = svg.of("chart-line")[0].get("d")
    assert (line.count("M"), line.count("L")) == (3, 2)
    assert len(svg.of("chart-point")) == 5


def test_a_month_left_out_is_a_gap_too():
    points = months(1, 2, 3, 4)
    del points[2]
    assert drawn(line_chart, points).of("chart-line")[0].get("d").count("M") == 2


@pytest.mark.parametrize(
    ("low", "high", "off"), [(3, None, 2), (None, 3, 2), (2, 4, 2), (None, None, 0)]
)
def test_off_target_has_a_shape_of_its_own(low, high, off):
    svg = drawn(line_chart, months(1, 2, 3, 4, 5), low=low, high=high)
    assert [each.tag for each in svg.of("chart-point-off")] == ["rect"] * off
    assert [each.tag for each in svg.of("chart-point")] == ["circle"] * (5 - off)
    assert sum("off target" in words for words in svg.hovers) == off
    svg = drawn(bars, months(1, 2, 3, 4, 5), low=low, high=high)
    assert len(svg.of("chart-bar-off")) == len(svg.of("chart-point-off")) == off


@pytest.mark.parametrize(
    ("low", "high", "label", "short"),
    [
        (95, None, "Target ≥ 95 %", "≥ 95 %"),
        (None, 95, "Target ≤ 95 %", "≤ 95 %"),
        (90, 95, "Target 90–95 %", "90–95 %"),
    ],
)
def test_the_target_and_the_last_value_are_labelled(low, high, label, short):
    def texts(**said):
        found = drawn(line_chart, months(91, 94.798), low=low, high=high, **said).texts
        return [text.replace("\u00a0", " ") for text in found]

    assert {label, "94.8 %"} <= set(texts())
    assert short in texts(compact=True)


def test_the_band_is_where_the_target_is_met():
    def band(**target):
        svg = drawn(line_chart, months(0, 100), **target)
        each = svg.of("chart-band")[0]
        upper = float(each.get("y"))
        return upper, upper + float(each.get("height"))

    top, middle = band(low=50)
    assert band(high=50) == pytest.approx((middle, 2 * middle - top), abs=0.2)
    assert band(low=0, high=50)[0] == pytest.approx(middle, abs=0.2)


def test_the_axis_shows_zero_or_a_break():
    near, far = (drawn(line_chart, months(*values)) for values in ([20, 90], [95, 99]))
    assert "0" in near.texts
    assert not near.of("chart-break")
    assert "0" not in far.texts
    assert len(far.of("chart-break")) == 1
    assert not drawn(bars, months(95, 99)).of("chart-break")


def test_labels_do_not_touch():
    svg = drawn(line_chart, months(94, 95), low=95)
    first, second = (
        float(svg.of(name)[0].get("y")) for name in ("chart-value", "chart-target-label")
    )
    assert abs(first - second) >= 14


def test_hovering_says_period_and_value():
    svg = drawn(line_chart, months(1234.5, period="week"), period="week", language="sv", unit="st")
    assert svg.hovers == ["v. 1 2025: 1\u00a0234\u00a0st"]


def test_many_points_are_not_marked_one_by_one():
    values = [2.0] * (MOST_MARKED + 40)
    values[3] = 0.5
    svg = drawn(line_chart, months(*values, period="day"), period="day", low=1)
    assert len(svg.of("chart-point-off")) == 1
    assert len(svg.of("chart-point")) == 1
    assert svg.of("chart-line-dense")


def test_a_sum_of_zero_is_seen_and_a_missing_one_is_not():
    assert len(drawn(bars, months(5, 0, None, -5)).of("chart-bar")) == 3


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("count", [1, 2, 13, 60, 400])
@pytest.mark.parametrize("compact", [False, True])
def test_time_labels_have_room(period, count, compact):
    points = months(*range(1, count + 1), period=period)
    for chart in (line_chart, bars):
        svg = drawn(chart, points, period=period, compact=compact)
        bottom = max(float(each.get("y")) for each in svg.of("chart-label") if not _is_year(each))
        row = [each for each in svg.root.iter("text") if float(each.get("y")) == bottom]
        row = [each for each in row if each.get("text-anchor") == "middle"]
        ends = [(float(e.get("x")), len(e.text) * 3.4) for e in row]
        assert row
        for (x, half), (next_x, next_half) in pairwise(ends):
            assert x + half <= next_x - next_half + 1


def _is_year(text):
    return "chart-year" in text.get("class")


@given(
    st.lists(VALUES, max_size=80),
    st.sampled_from(PERIODS),
    st.none() | st.floats(-1e6, 1e6),
    st.none() | st.floats(-1e6, 1e6),
    st.booleans(),
)
def test_any_series_is_drawn_inside_its_frame(values, period, low, high, compact):
    points = months(*values, period=period)
    for chart in (line_chart, bars):
        svg = drawn(chart, points, period=period, low=low, high=high, compact=compact)
        width, height = (360, 240) if compact else (720, 280)
        assert "nan" not in re.sub("<title.*?</title>", "", svg.markup)
        for each in svg.root.iter():
            assert 0 <= float(each.get("cx") or each.get("x") or 0) <= width
            assert 0 <= float(each.get("cy") or each.get("y") or 0) <= height
    Svg(sparkline(values, low, high))


@pytest.mark.parametrize(
    ("lowest", "highest", "values", "decimals"),
    [
        (0, 100, (0, 25, 50, 75, 100), 0),
        (95, 99.9, (94, 96, 98, 100), 0),
        (0.1, 0.34, (0, 0.1, 0.2, 0.3, 0.4), 1),
        (-5, 12, (-5, 0, 5, 10, 15), 0),
        (5, 5, (0, 2, 4, 6), 0),
        (0, 0, (0, 0.25, 0.5, 0.75, 1), 2),
    ],
)
def test_ticks_are_few_and_round(lowest, highest, values, decimals):
    ticks = ticks_for(lowest, highest)
    assert (ticks.values, ticks.decimals) == (values, decimals)


@given(st.floats(-1e15, 1e15), st.floats(0, 1e15), st.booleans())
def test_ticks_cover_the_data(lowest, span, zero):
    ticks = ticks_for(lowest, lowest + span, zero=zero)
    slack = 1e-6 * max(abs(ticks.lowest), abs(ticks.highest))
    assert ticks.lowest <= lowest + slack
    assert ticks.highest >= lowest + span - slack
    assert 2 <= len(ticks.values) <= 5
    assert list(ticks.values) == sorted(set(ticks.values))
