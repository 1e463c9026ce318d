"""What happened in a box, newest first: the timeline as a list."""

from django.db.models import Case, CharField, Q, Value, When
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from viewmybox.boxes.custom import Of, fields_of
from viewmybox.boxes.models import Box, Entry
from viewmybox.followup.lists.changing import Change, Table, closing, in_words, opening
from viewmybox.followup.lists.common import choice_field, members, services_of
from viewmybox.followup.lists.kinds import CHOICE, MEMBER, MOMENT, TEXT, Reader
from viewmybox.followup.lists.listing import Column, Listing
from viewmybox.followup.lists.own import own_columns
from viewmybox.followup.lists.own_changing import own_changes

OPEN, CLOSED = "open", "closed"
TABLE = Table("entries", Entry, "box", "title")
DEVIATION = Entry.Kind.DEVIATION
STATE = Case(
    When(~Q(kind=DEVIATION), then=Value(None)),
    When(closed_at=None, then=Value(OPEN)),
    default=Value(CLOSED),
    output_field=CharField(null=True),
)


def entries(box: Box, reader: Reader) -> Listing:
    own, people = fields_of(box.id, Of.ENTRY), members()
    kinds = {code: str(word) for code, word in Entry.Kind.choices}
    states = {
        OPEN: str(pgettext_lazy("deviation", "Open")),
        CLOSED: str(pgettext_lazy("deviation", "Closed")),
    }
    columns = (
        Column("title", _("What happened"), TEXT, "title", searched=True),
        Column("at", _("When"), MOMENT, "at", filled=True),
        Column("kind", _("Kind"), CHOICE, "kind", choices=kinds, filled=True),
        Column(
            "service", _("Service"), CHOICE, "service_id", choices=services_of(box), sorts=False
        ),
        Column("state", _("Deviation"), CHOICE, STATE, choices=states),
        Column("member", _("By"), MEMBER, "member_id", choices=people, sorts=False),
        Column("text", _("Details"), TEXT, "text", shown=False, searched=True, sorts=False),
        Column("closed_at", _("Closed"), MOMENT, "closed_at", shown=False),
        *own_columns(own, people),
    )
    return Listing(
        "entries",
        columns,
        "-at",
        query=Entry.objects.filter(box=box),
        link=lambda row: f"/services/{row['service']}/#entry-{row['id']}",
        changes=(*changes(kinds), *own_changes(own, TABLE, people, reader.language)),
    )


def changes(kinds: dict[str, str]) -> tuple[Change, ...]:
    deviations = {
        "refuses": lambda row, _new: "" if row["kind"] == DEVIATION else _t("It is no deviation."),
        "needs": ("kind",),
    }
    return (
        Change(
            "kind",
            _("Kind"),
            TABLE,
            "kind",
            lambda: choice_field(_("Kind"), kinds),
            words=in_words(kinds),
        ),
        closing(TABLE, _("Close the deviations"), **deviations),
        opening(TABLE, _("Open the deviations again"), **deviations),
    )
