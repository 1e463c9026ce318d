"""The year wheel: what falls in each month, when it comes again, and nobody else's."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.cast import inside
from viewmybox.boxes.models import Action, Agreement, Box, Service
from viewmybox.kit.wheel import Spoke, wheel
from viewmybox.reports.models import Report, ReportTemplate
from viewmybox.reports.year import Kind, year_of

TODAY = date(2026, 3, 10)
FIRST, LAST = date(2026, 3, 1), date(2027, 2, 28)


@pytest.fixture
def box(alice):
    with inside(alice):
        return Box.objects.create(name="Huset")


def found(box=None, first=FIRST, last=LAST):
    return [
        (one.day, one.kind, one.title, one.is_done)
        for one in year_of(box.id if box else None, first, last, TODAY, "en")
    ]


def test_agreements_say_when_to_act_when_they_end_and_when_they_cost_another_price(alice, box):
    with inside(alice):
        agreement = Agreement.objects.create(
            box=box, supplier="Rent AB", ends_on=date(2026, 12, 31), notice_months=3,
            renewal="tacit", renewal_months=12, price_ore=100,
        )  # fmt: skip
        agreement.price_ore = 200
        agreement.reprice(date(2027, 1, 1))
        agreement.save()
        assert found(box) == [
            (date(2026, 9, 30), Kind.ACT_BY, "Rent AB", False),
            (date(2026, 12, 31), Kind.ENDS, "Rent AB", False),
            (date(2027, 1, 1), Kind.PRICE, "Rent AB", False),
        ]


def test_a_meeting_each_quarter_comes_again_and_what_is_done_is_told_as_done(alice, box):
    with inside(alice):
        service = Service.objects.create(box=box, name="Städning")
        Action.objects.create(service=service, title="Möte", due_on=date(2026, 3, 31),
                              repeats_every=3, repeats_unit="month")  # fmt: skip
        done = Action.objects.create(service=service, title="Rond", due_on=date(2026, 3, 2))
        done.close()
        Action.objects.create(service=service, title="Utan dag")
        assert found(box) == [
            (date(2026, 3, 2), Kind.ACTION, "Rond", True),
            (date(2026, 3, 31), Kind.ACTION, "Möte", False),
            (date(2026, 6, 30), Kind.AGAIN, "Möte", False),
            (date(2026, 9, 30), Kind.AGAIN, "Möte", False),
            (date(2026, 12, 31), Kind.AGAIN, "Möte", False),
        ]


def test_reports_stand_on_the_day_after_their_period(alice, box):
    with inside(alice):
        template = ReportTemplate.objects.create(box=box, name="Kvartal", parts=["summary"])
        Report.begin(template, date(2026, 1, 1))
        told = [
            (one.day, one.title, one.href.startswith("/reports/?box="))
            for one in year_of(box.id, FIRST, LAST, TODAY, "en")
        ]
    assert told == [
        (date(2026, 4, 1), "Kvartal, quarter 1 2026", False),
        (date(2026, 7, 1), "Kvartal, quarter 2 2026", True),
        (date(2026, 10, 1), "Kvartal, quarter 3 2026", True),
        (date(2027, 1, 1), "Kvartal, quarter 4 2026", True),
    ]


def test_what_is_closed_and_what_is_of_another_box_is_left_out(alice, box):
    with inside(alice):
        other = Box.objects.create(name="Annan")
        for of, name in ((box, "Här"), (other, "Där")):
            service = Service.objects.create(box=of, name="Städning")
            Action.objects.create(service=service, title=name, due_on=date(2026, 5, 1))
        assert [one[2] for one in found()] == ["Där", "Här"]
        assert [one[2] for one in found(box)] == ["Här"]
        other.close()
        assert [one[2] for one in found()] == ["Här"]


def test_the_page_shows_the_wheel_and_the_same_as_a_list(alice, charlie, box):
    today = timezone.localdate()
    with inside(alice):
        service = Service.objects.create(box=box, name="Städning")
        for number in range(6):
            Action.objects.create(service=service, title=f"Sak {number}", due_on=today)
    page = alice.client.get(f"/year/?box={box.id}").content.decode()
    assert page.count('class="wheel-month') == 12
    assert "+2" in page.partition("</svg>")[0] or "+2" in page
    assert all(f"Sak {number}" in page for number in range(6))
    assert f'href="#m{today:%Y-%m}"' in page
    assert f'id="m{today:%Y-%m}"' in page
    theirs = charlie.client.get(f"/year/?box={box.id}").content.decode()
    assert "Sak" not in theirs
    later = (today.replace(day=1) + timedelta(days=400)).strftime("%Y-%m")
    assert (
        "Nothing falls in this year yet"
        in alice.client.get(f"/year/?from={later}").content.decode()
    )


@pytest.mark.parametrize("asked", ["2026-13", "x", "0001-01", "9999-12", "2026-01-01"])
def test_a_month_that_is_none_is_this_one(alice, box, asked):
    page = alice.client.get(f"/year/?from={asked}").content.decode()
    assert "From now" not in page


def test_a_page_asks_as_often_however_much_there_is(alice, box, django_assert_max_num_queries):
    def fill(number):
        with inside(alice):
            service = Service.objects.create(box=box, name=f"S{number}")
            Agreement.objects.create(box=box, supplier="A", ends_on=timezone.localdate())
            Action.objects.create(service=service, title="a", due_on=timezone.localdate())
            kind = ReportTemplate.objects.create(box=box, name=f"K{number}", parts=["summary"])
            Report.begin(kind, kind.latest_over(timezone.localdate()))

    fill(0)
    with django_assert_max_num_queries(100) as few:
        alice.client.get("/year/")
    for number in range(1, 10):
        fill(number)
    with django_assert_max_num_queries(len(few)):
        alice.client.get("/year/")


def test_a_wheel_has_twelve_months_and_escapes_what_they_are_called():
    spokes = [Spoke("<b>", "#a", ["circle"] * number, '"x"') for number in range(12)]
    drawn = wheel(spokes, "A <year>")
    assert "<b>" not in drawn
    assert "A &lt;year&gt;" in drawn
    assert "+7" in drawn
    with pytest.raises(ValueError, match="twelve"):
        wheel(spokes[1:], "A year")
