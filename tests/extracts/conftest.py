import csv
import io
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from viewmybox.extracts.checking import check


class Opened:
    """An extract as its reader has it: the zip alone."""

    def __init__(self, file):
        self.file = file
        self.zip = ZipFile(file)
        self.manifest = json.loads(self.zip.read("manifest.json"))

    def rows(self, kind):
        content = self.zip.read(self.manifest["kinds"][kind]["file"])
        return [json.loads(line) for line in content.decode().split("\n")[:-1]]

    def table(self, kind):
        text = self.zip.read(self.manifest["kinds"][kind]["csv"]["file"]).decode()
        return list(csv.DictReader(io.StringIO(text, newline="")))

    def contents(self):
        """Every file but those that say when it was made, and charts, which have chance ids."""
        differing = ("manifest.json", "signature.json", "index.html", "viewer/charts")
        names = [name for name in self.zip.namelist() if not name.startswith(differing)]
        return {name: self.zip.read(name) for name in names}


class Desk:
    """What the tests of extracts do, for whichever person."""

    def __init__(self, cast, folder):
        self.cast = cast
        self.folder = folder

    def report(self, service, mark):
        """A signed report with a new version of it under way, and a comment."""
        from django.utils import timezone

        from viewmybox.reports.facts import gather
        from viewmybox.reports.models import PartKind, Report, ReportComment, ReportTemplate

        template = ReportTemplate.objects.create(
            box=service.box, name=f"{mark} rapport", parts=PartKind.values, services=[service.id]
        )
        signed = Report.begin(template, date(2026, 1, 1))
        now = timezone.localtime()
        signed.sign(gather(signed, now.date(), now))
        following = Report.begin(template, date(2026, 1, 1))
        ReportComment.objects.create(report=following, kind="costs", text=f"{mark}?")

    def fill(self, person, mark="Å"):
        """Give a customer something of every kind; `mark` is found in the texts of it."""
        from viewmybox.accounts.models import (
            Acknowledgement,
            ApiKey,
            ContactConfirmation,
            Scope,
            SentLetter,
        )
        from viewmybox.boxes.models import (
            Action,
            Agreement,
            Box,
            BoxRole,
            ChecklistItem,
            Cost,
            CustomField,
            Document,
            Entry,
            FormerAgreement,
            Indicator,
            SavedView,
            Service,
            SupplierService,
        )
        from viewmybox.boxes.recording import record
        from viewmybox.calendars.models import CalendarFeed, Whose
        from viewmybox.wall.context import acting
        from viewmybox.webhooks.models import Webhook
        from viewmybox.webhooks.telling import message_of_test

        self.cast.invite(person, "viewer", "invited@example.com")
        with self.cast.as_worker(), acting(person.customer):
            SentLetter.objects.create(
                kind="policy", about="1", address=f"{mark}@example.com", at=datetime.now(UTC)
            )
        with self.cast.inside(person):
            Acknowledgement.give(1, "sv")
            ContactConfirmation.give()
            ApiKey.make(f"{mark} program", Scope.RECORD)
            box = Box.objects.create(name=f"{mark} box", description="")
            BoxRole.objects.create(box=box, member_id=person.member, role="owner")
            field = CustomField.objects.create(
                box=box,
                of="service",
                name=f"{mark} room",
                kind="choice",
                choices=["A", f"{mark} B"],
            )
            agreement = Agreement.objects.create(
                box=box, supplier=f"{mark} AB", ends_on=date(2027, 12, 31), price_ore=1_250_050
            )
            service = Service.objects.create(
                box=box,
                name=f"{mark} service",
                agreement=agreement,
                custom={str(field.id): f"{mark} B"},
                responsible_id=person.member,
            )
            SupplierService.objects.create(service=service, member_id=person.member)
            FormerAgreement.objects.create(
                service=service, agreement=agreement, until_on=date(2025, 12, 31)
            )
            agreement.price_ore = 1_300_050
            agreement.reprice(date(2026, 4, 1))
            agreement.save()
            indicator = Indicator.objects.create(service=service, name=f"{mark} %", low=99.5)
            indicator.low = 98.5
            indicator.aim(date(2026, 3, 1))
            indicator.save(update_fields=["low", "target_from"])
            start = datetime(2026, 3, 1, 12, tzinfo=UTC)
            record(
                (
                    (indicator.id, start + timedelta(hours=n), n / 7, mark if n % 2 else None)
                    for n in range(60)
                ),
                source="csv",
            )
            SavedView.objects.create(
                box=box, member_id=person.member, listing="services", name=f"{mark}", query="q=x"
            )
            entry = Entry.objects.create(
                service=service,
                kind="deviation",
                title=f"{mark} late",
                text='Two\nlines, a "quote"\tand \\back',
                member_id=person.member,
            )
            action = Action.objects.create(
                service=service,
                entry=entry,
                title=f"=1+1;{mark}",
                due_on=date(2026, 3, 31),
                repeats_every=1,
            )
            Cost.objects.create(
                service=service,
                day=date(2026, 3, 31),
                months=3,
                text=f"=1+1;{mark}",
                number="F 1",
                amount_ore=-123_450,
                currency="EUR",
                in_currency=-11_050,
                member_id=person.member,
            ).close()
            ChecklistItem.objects.create(action=action, title=f"{mark} first").close()
            CalendarFeed.make(f"{mark} kalender", Whose.ALL)
            hook, _secret = Webhook.make(
                f"{mark} receiver", "https://hooks.viewmybox.invalid/", ["action.made"]
            )
            message_of_test(hook)
            self.report(service, mark)
            Action.objects.create(service=service, title=f"{mark} next", follows=action)
            Document.keep(service, f"{mark} avtal.pdf", "application/pdf", io.BytesIO(b"%PDF" * 99))
        return box

    def bill(self, person):
        """Two orders, the second of which is invoiced."""
        from viewmybox.billing.models import Order
        from viewmybox.wall.models import new_id

        with self.cast.inside(person):
            for _twice in range(2):
                Order.place("everything", new_id(), documents_bytes=1, at_most_bytes=2)

    def let_support_in(self, person):
        from viewmybox.boxes.models import Box
        from viewmybox.support.models import Grant

        operator = self.cast.operator("Olga")
        with self.cast.inside(person):
            Grant.give(Box.objects.first(), str(operator.member), "To look at it", 8)

    def open(self, person, box=None, name="extract.zip"):
        """Write an extract straight to a file and open it, checked."""
        return self.open_customer(person.customer, name, box)

    def open_customer(self, customer, name="extract.zip", box=None):
        """The same of a customer whom nobody may be able to enter."""
        from viewmybox.extracts.building import write_file

        with self.cast.as_worker():
            write_file(customer, self.folder / name, box)
        assert check(self.folder / name) == []
        return Opened(self.folder / name)

    def repacked(self, file, change):
        """A copy of an extract with `change(files)` done to its files, a proper zip again."""
        with ZipFile(file) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
        change(files)
        made = self.folder / "repacked.zip"
        with ZipFile(made, "w", ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        return made

    def order(self, person, box=None):
        """Order an extract as the page does. Returns its id."""
        from viewmybox.extracts.models import Extract

        with self.cast.inside(person):
            return Extract.order(box).id

    def build(self, person, extract):
        """What the job does."""
        from viewmybox.extracts import jobs

        with self.cast.as_worker():
            jobs.build(person.customer, extract)

    def see(self, person, extract):
        """An extract's row as the person sees it now."""
        from viewmybox.extracts.models import Extract

        with self.cast.inside(person):
            return Extract.objects.get(id=extract)

    def content(self, person, extract):
        """A built extract's bytes, as they are fetched."""
        from viewmybox.extracts.models import ExtractPart
        from viewmybox.vault.joined import JoinedReader

        with self.cast.inside(person):
            return b"".join(JoinedReader(ExtractPart.names_and_sizes(extract)).pieces())

    def stored(self, person):
        """The paths of what lies in the storage for a person's customer."""
        from viewmybox.vault.files import storage

        folder = Path(storage().path(person.customer.hex))
        return sorted(folder.iterdir()) if folder.exists() else []


@pytest.fixture
def desk(cast, tmp_path):
    return Desk(cast, tmp_path)
