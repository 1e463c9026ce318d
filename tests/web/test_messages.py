"""The interface is whole in both languages: every string translated, and no word outside them.

Names and texts that people have written are Greek here: a Latin letter on a page is then the
interface's own, and must have come through gettext.
"""

import re
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import jinja2
import pytest
from babel import Locale
from django.utils import timezone, translation
from django.utils.translation import trans_real

from tests.browser.test_every_page import PUBLIC, SIGNED_IN, a_webhook, some_reports
from tests.wall.whole import send_an_extract_in
from viewmybox.billing.models import Invoice, Order
from viewmybox.boxes.models import (
    Action,
    Agreement,
    Box,
    ChecklistItem,
    Cost,
    CustomField,
    Document,
    Entry,
    Indicator,
    SavedView,
    Service,
)
from viewmybox.boxes.recording import record
from viewmybox.cases.models import Case
from viewmybox.extracts.models import Extract
from viewmybox.wall.models import new_id
from viewmybox.web import jinja, messages, pages

TEMPLATES = Path(messages.__file__).parent / "templates"
FORMS = [
    *[
        path
        for path in SIGNED_IN
        # A part of a report may be empty.
        if path.endswith(("/new/", "/change/")) and path != "/reports/parts/{part}/change/"
    ],
    "/settings/calendars/",
    "/settings/keys/",
    "/settings/webhooks/",
    "/settings/members/invitations/",
    "/subscribe/",
    "/extracts/",
    "/cases/new/",
    "/cases/{case}/messages/",
]
SPOKEN = {"aria-label", "title", "alt", "placeholder", "data-label", "data-copied"}
LONG = 12  # characters: a shorter string may be a part of another word

MONTHS = {
    name.strip(".")
    for width in ("abbreviated", "wide")
    for name in Locale("sv").months["format"][width].values()
}
# What is the same in every language, and what dates, numbers and programs write.
OURS = {"VIEWMYBOX", "English", "En", "glish", "Svenska", "Sv", "enska"}
KINDS = {
    "CSV",
    "XLSX",
    "PDF",
    "png",
    "doc",
    "SHA",
    "MB",
    "kB",
    "kr",
    "kvartal",
    "Firefox",
    "Linux",
    "Demo",
    "UTF",
}
# Plans, as the price list calls them.
PLANS = {"Standard", "Stor", "Large"}
SAME = MONTHS | {month.capitalize() for month in MONTHS} | OURS | KINDS | PLANS
CODED = re.compile(
    r"\S+@\S+|https?://\S+|(?<=\s)/boxes/|vmb_\S*|\bmsg_[0-9a-f]{32}\b|\b[0-9a-f]{8}(-[0-9a-f]{4,})+\b"
)
# The policy cites Swedish laws by their names; what an extract holds is said in both languages by
# extracts/kinds.py, in English too with “öre”.
OTHERS_WORDS = re.compile(r"/policy/|/extracts/restore/.+/")


class Reader(HTMLParser):
    """What a page says, to the eye and to a screen reader."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.silent = ""

    def handle_starttag(self, tag, attributes):
        if tag in ("script", "style", "code") or ("translate", "no") in attributes:
            self.silent = self.silent or tag
        self.said += [value or "" for name, value in attributes if name in SPOKEN]

    def handle_endtag(self, tag):
        if tag == self.silent:
            self.silent = ""

    def handle_data(self, text):
        if not self.silent:
            self.said.append(text)


def said(html: str) -> str:
    reader = Reader()
    reader.feed(html)
    return "\n".join(reader.said)


def strange_words(text: str) -> set[str]:
    return set(re.findall(r"[A-Za-zÅÄÖåäö]{2,}", CODED.sub("", text))) - SAME


class Marking(trans_real.DjangoTranslation):
    """Swedish with a mark around everything that gettext says."""

    def gettext(self, message):
        return f"⟦{super().gettext(message)}⟧"

    def ngettext(self, one, many, count):
        return f"⟦{super().ngettext(one, many, count)}⟧"


def unmarked(text: str) -> str:
    """What did not come through gettext."""
    while (less := re.sub(r"⟦[^⟦⟧]*⟧", "", text)) != text:
        text = less
    return text


@pytest.fixture
def marked(monkeypatch):
    """Swedish is marked; what templates hold of either is forgotten."""
    monkeypatch.setitem(trans_real._translations, "sv", Marking("sv"))
    forget()
    yield
    forget()


def forget() -> None:
    jinja.marked.cache_clear()
    jinja.environment.cache_clear()
    pages.macros.cache_clear()


@pytest.fixture
def reader(cast):
    """Somebody with something on every page; gives the person and the pages' addresses."""
    token = cast.sign_in("Άλκηστις")
    cast.subscribe(token, "Πελάτης", address="Οδός 1\n111 22 Πόλη")
    person = cast.entered("Άλκηστις", token)
    cast.join(person, "Βασίλης", "viewer")
    cast.invite(person)
    with cast.inside(person):
        ids = fill()
    return person, ids


def fill() -> dict[str, object]:
    now, today = timezone.now(), timezone.localdate()
    box = Box.objects.create(name="Κύβος", description="Τρία.")
    soon = Agreement.objects.create(
        box=box, supplier="Εταιρία", ends_on=today + timedelta(days=40), notice_months=1,
        renewal="tacit", price_ore=1_250_000,
    )  # fmt: skip
    over = Agreement.objects.create(box=box, supplier="Άλλη", ends_on=today - timedelta(days=4))
    service = Service.objects.create(box=box, name="Καθαρισμός", agreement=soon)
    other = Service.objects.create(box=box, name="Χιόνι", agreement=over)
    indicator = Indicator.objects.create(
        service=service, name="Ποιότητα", unit="%", low=4, high=9, target="between", tolerance=0.5
    )
    Indicator.objects.create(service=other, name="Σιωπή", low=1)
    old = Indicator.objects.create(service=other, name="Παλιά", low=1, period="week")
    shut = Indicator.objects.create(service=other, name="Κλειστή", closed_at=now)
    record([(indicator.id, now - timedelta(days=20 * n), 3 + n % 3, "ναι") for n in range(20)]
           + [(old.id, now - timedelta(days=200), 3, None)], source="form")  # fmt: skip
    entry = Entry.objects.create(service=service, kind="deviation", title="Σπασμένο")
    Entry.objects.create(service=service, kind="deviation", title="Πριν", closed_at=now)
    Entry.objects.create(service=service, kind="visit", title="Ήρθε", text="Όλα καλά.")
    action = Action.objects.create(
        service=service, entry=entry, title="Φτιάξε", due_on=today, repeats_every=2
    )
    for title in ("Μία", "Δύο"):
        item = ChecklistItem.objects.create(action=action, title=title)
    item.close()
    Action.objects.create(service=service, title="Αργά", due_on=today - timedelta(days=3))
    Action.objects.create(service=service, title="Έγινε", closed_at=now)
    cost = Cost.objects.create(
        service=service, day=today, text="Τιμή", number="7", amount_ore=1_300_050, months=3,
        in_currency=9, currency="EUR",
    )  # fmt: skip
    Cost.objects.create(service=service, day=today, text="Λάθος", amount_ore=1, closed_at=now)
    Document.objects.create(service=service, name="Χαρτί", size=20_000, file="", content_type="")
    document, picture = (
        Document.objects.create(
            service=service, name=name, size=20_000, file="", content_type="", agreement=soon,
            entry=entry, action=action,
        )
        for name in ("Χαρτί.doc", "Εικόνα.png")
    )  # fmt: skip
    Document.objects.create(
        service=service, name="Εικόνα.png", size=1, file="", content_type="", first=picture,
        version=2,
    )  # fmt: skip
    closed = Box.objects.create(name="Παλιός", closed_at=now)
    extracts = {
        f"extract_{state}": Extract.objects.create(state=state, **facts).id
        for state, facts in {
            "waiting": {},
            "building": {"total": 10, "done": 3},
            "ready": {"file": "x", "size": 12_345, "finished_at": now, "delete_at": now},
            "deleted": {"box": box},
            "failed": {"failure": "storage"},
        }.items()
    }
    Extract.objects.filter(state="deleted").update(state="ready")
    for _twice in range(2):
        order = Order.place("everything", new_id(), documents_bytes=1, at_most_bytes=2)
    invoice = Invoice.objects.get(order=order)
    view = SavedView.objects.create(box=box, listing="services", name="Όλα", query="sort=-name")
    case = Case.open("other", "Συναγερμός", "Δεν σβήνει.", page="/boxes/")
    field = CustomField.objects.create(
        box=box, of="service", name="Δωμάτιο", kind="choice", choices=["Πάνω", "Κάτω"]
    )
    service.custom = {str(field.id): "Κάτω"}
    service.save()
    return {"view": view.id, "box": box.id, "field": field.id, "service": service.id,
            "indicator": indicator.id, "other": other.id,
            "agreement": soon.id, "shut": shut.id, "closed": closed.id,
            "invoice": invoice.id, "case": case.id, "action": action.id, "entry": entry.id,
            "document": document.id, "picture": picture.id, "cost": cost.id,
            "incoming": send_an_extract_in(), "webhook": a_webhook("Σύστημα"),
            **some_reports(box, "Αναφορά", "Ήσυχα.")} | extracts  # fmt: skip


MORE = [
    "/services/{other}/",
    "/indicators/{shut}/",
    "/boxes/{closed}/",
    "/boxes/{box}/services/?sort=-why&view={view}&state=closed&price_from=x",
    "/boxes/{box}/entries/?kind=visit&kind=deviation&columns=closed_at&state=none&at_from=2020-01-01",
    "/boxes/{box}/actions/?responsible=me&state=done&done=view-saved",
    "/actions/?show=done",
    "/actions/?whose=all",
    "/actions/{action}/",
    "/actions/{action}/change/",
    "/actions/{action}/items/new/",
    "/boxes/?status=on",
    "/boxes/?done=subscribed",
    *[f"/extracts/{{extract_{state}}}/"
      for state in ("waiting", "building", "ready", "deleted", "failed")],
]  # fmt: skip


def tour(cast, reader, language: str) -> dict[str, str]:
    """What every page says, by address: for everybody, signed in, and with forms sent empty."""
    person, ids = reader
    somebody = cast.client(headers={"accept-language": language})
    member = cast.client(person.token, headers={"accept-language": language})
    pages = {path: somebody.get(path) for path in [*PUBLIC, "/invitations/none/"]}
    for path in (path.format(**ids) for path in SIGNED_IN + MORE):
        pages[path] = member.get(path)
        assert pages[path].status_code == 200, path
    for path in (path.format(**ids) for path in FORMS):
        pages[f"{path} sent empty"] = answer = member.post(path, {"sent": "1"})
        assert answer.status_code == 422, path
    return {path: said(answer.content.decode()) for path, answer in pages.items()}


def test_nothing_is_wrong_with_the_translation():
    assert messages.problems() == []


def test_no_english_is_left_on_a_swedish_page(cast, reader):
    sources = [
        message.id
        for message in messages.by_key(messages.read()).values()
        if isinstance(message.id, str) and message.id != message.string
    ]
    pieces = {max(messages.PLACE.split(source), key=len) for source in sources}
    left = {
        path: found
        for path, text in tour(cast, reader, "sv").items()
        if (found := [piece for piece in pieces if len(piece) > LONG and piece in text])
    }
    assert left == {}


def test_no_swedish_is_left_on_an_english_page(cast, reader):
    left = {
        path: found
        for path, text in tour(cast, reader, "en").items()
        if not OTHERS_WORDS.match(path) and (found := re.findall("[åäöÅÄÖ]+", text))
    }
    assert left == {}


@pytest.mark.usefixtures("marked")
def test_every_word_on_a_page_comes_through_gettext(cast, reader):
    left = {
        path: found
        for path, text in tour(cast, reader, "sv").items()
        if not OTHERS_WORDS.match(path) and (found := strange_words(unmarked(text)))
    }
    assert left == {}


@pytest.mark.parametrize(
    "path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: str(path.relative_to(TEMPLATES))
)
def test_no_word_stands_bare_in_a_template(path):
    assert strange_words(said(bare(path.read_text()))) == set()


def bare(template: str) -> str:
    """The HTML of a template, without expressions, statements and translated blocks."""
    environment = jinja2.Environment(extensions=["jinja2.ext.i18n"])  # noqa: S701 - only read
    tokens = [(kind, value) for _line, kind, value in environment.lex(template)]
    html, translated = "", False
    for place, (kind, value) in enumerate(tokens):
        if (kind, value) in (("name", "trans"), ("name", "endtrans")):
            opens = [kind for kind, _value in tokens[:place] if kind != "whitespace"][-1]
            translated = value == "trans" if opens == "block_begin" else translated
        elif kind == "data" and not translated:
            html += value
    return html


def test_english_stays_as_it_is_written():
    with translation.override("en"):
        for context, text in messages.extracted():
            said = translation.pgettext(context, text) if context else translation.gettext(text)
            assert said == text


def test_every_call_of_gettext_is_found(tmp_path):
    file = tmp_path / "page.py"
    file.write_text(
        "from django.utils.translation import gettext as _w, ngettext, pgettext_lazy\n"
        'a = f\'{_w("In " "two")} …\'\n'
        "b = ngettext('%(n)d hour', '%(n)d hours', 2)\n"
        "c = pgettext_lazy('door', 'Open')\n"
    )
    with file.open("rb") as opened:
        found = [
            (name, texts) for _line, name, texts, _ in messages.calls(opened, messages.KEYWORDS)
        ]
    assert sorted(found) == [
        ("gettext", ["In two"]),
        ("ngettext", ["%(n)d hour", "%(n)d hours", None]),
        ("pgettext_lazy", ["door", "Open"]),
    ]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('msgstr "Logga ut"', 'msgstr ""', "Not translated: “Log out”"),
        ('msgid "Log out"', 'msgid "Log off"', "Not in the catalog: “Log out”"),
        ('msgid "Log out"', 'msgid "Log off"', "Not in the sources: “Log off”"),
        ('msgid "Log out"', '#, fuzzy\nmsgid "Log out"', "Marked as fuzzy: “Log out”"),
        ('"högst %(value)s"', '"högst %(valeu)s"', "Other places to fill in: “at most %(value)s”"),
        ('"Logga ut"', '"Hej då"', "django.mo was not made of django.po."),
    ],
)
def test_a_problem_is_named(tmp_path, monkeypatch, old, new, problem):
    written = messages.PO.read_text()
    assert old in written
    broken = tmp_path / "django.po"
    broken.write_text(written.replace(old, new))
    monkeypatch.setattr(messages, "PO", broken)
    assert problem in messages.problems()


def test_updating_changes_nothing_that_is_in_step(tmp_path, monkeypatch):
    copy = tmp_path / "django.po"
    copy.write_bytes(messages.PO.read_bytes())
    monkeypatch.setattr(messages, "PO", copy)
    messages.update()
    assert (
        copy.read_bytes()
        == Path(messages.__file__).parent.joinpath("locale/sv/LC_MESSAGES/django.po").read_bytes()
    )
