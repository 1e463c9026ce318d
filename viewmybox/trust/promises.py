"""The fifteen promises, once, for the page /trust/, `viewmybox verify` and docs/promises.md.

`kept` says only what the software does today and a test shows; what it does not yet do stands in
`missing`, and nowhere else. The tests are marked `@pytest.mark.promise("P8")`; `make promises`
gathers their names into `shown.txt` and writes the document.
"""

import functools
from collections import defaultdict
from dataclasses import dataclass
from importlib import resources

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

Words = str | Lazy


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise of the privacy policy.

    Attributes:
        number: as the policy, the code and the tests name it.
        says: what the policy says, in our words.
        kept: how the software keeps it, a sentence each.
        missing: what is not built yet; empty when all of it is.
    """

    number: str
    says: Words
    kept: tuple[Words, ...]
    missing: Words = ""

    @property
    def is_whole(self) -> bool:
        return not self.missing

    @property
    def tests(self) -> tuple[str, ...]:
        """The tests that show it, by file and name."""
        return shown_by()[self.number]


@functools.cache
def shown_by() -> dict[str, tuple[str, ...]]:
    """Of each promise the tests that are marked with it, as `make promises` gathered them."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in resources.files("viewmybox.trust").joinpath("shown.txt").read_text().splitlines():
        number, _space, test = line.partition(" ")
        found[number].append(test)
    return defaultdict(tuple, {number: tuple(tests) for number, tests in found.items()})


PROMISES = (
    Promise(
        "P1",
        _(
            "When you subscribe we ask for name, address, e-mail and telephone number; a business "
            "also gives its organisation number. No more personal details."
        ),
        (
            _("The form has exactly these fields and checks each of them."),
            _("The database has no column for any other, and takes no other kind of detail."),
        ),
    ),
    Promise(
        "P2",
        _("You sign in with a provider that you already use. We have no passwords."),
        (
            _(
                "People come in by OpenID Connect alone, with a signed answer that is checked "
                "in every part. A person is known by the provider and its identifier, never by "
                "an e-mail address."
            ),
            _("No password has a column, a form or a way to be reset."),
        ),
    ),
    Promise(
        "P3",
        _("No one else reaches your information; our staff count as someone else."),
        (
            _(
                "The database itself hands out the rows of the customer whose signed context it "
                "was shown, and no others: even to somebody who smuggles in commands of their own."
            ),
            _("Another customer’s box answers exactly as one that never existed."),
            _("The operators’ role of the database may read no customer’s row."),
            _(
                "What an operator looks at is written in the customer’s journal, with name and "
                "reason, before it is shown."
            ),
            _(
                "A box’s content is closed to operators until an owner grants it, for a day at "
                "most; every page that is opened is listed for the customer."
            ),
            _(
                "What an operator reads in a box is read by functions that ask for the customer’s "
                "grant at every statement; it ends at once when it is revoked."
            ),
        ),
    ),
    Promise(
        "P4",
        _("What you put in your box is used on your behalf and for nothing else."),
        (
            _("No page asks another party for anything, and there are no analytics."),
            _("Every column of the database is declared with what it is processed for."),
            _(
                "Logs and telemetry hold ids, counts and kinds of errors, and nothing that "
                "somebody wrote, is called or can be reached by: a test searches them for it."
            ),
        ),
    ),
    Promise(
        "P5",
        _(
            "At registration we save the IP address, the browser’s version or the operating "
            "system, and date and time. They go after 24 months, or with the subscription."
        ),
        (
            _("One row is written at the registration, with exactly these columns."),
            _("It is shown to the customer under Settings."),
            _("Support sees it in the operators’ console, and the customer sees that."),
            _("A daily job deletes it when its time is up."),
        ),
    ),
    Promise(
        "P6",
        _("Only cookies that the service cannot work without; none tracks."),
        (
            _(
                "There are three: for being signed in, against forgery, and for the language. "
                "A crawl of every page in a browser fails on any other, and on one that a script "
                "could read."
            ),
        ),
    ),
    Promise(
        "P7",
        _("You change your details under Settings; each change is kept with its date."),
        (
            _("Saving writes a new dated revision; no earlier one can be changed or removed."),
            _("The page shows what is given now and all that was given before."),
        ),
    ),
    Promise(
        "P8",
        _("The version in force when you gave a detail is the one that governs it."),
        (
            _(
                "Every revision of a contact detail, and the registration, carries the version of "
                "the policy that was in force. The database refuses one without."
            ),
            _("The database itself stamps it, at the moment; nobody who logs in can choose it."),
            _("Under Settings each detail says which version it falls under."),
        ),
    ),
    Promise(
        "P9",
        _(
            "Changes are announced ahead, versions are numbered and never altered, and a new text "
            "never silently governs what you already gave."
        ),
        (
            _("Versions are numbered and public, and no login role may change or remove one."),
            _("What was given before stays under the version that it was given under."),
            _("A new version is published at least 30 days ahead; any two can be compared."),
            _("Every member is told by letter and on every page; who has read it is kept."),
        ),
    ),
    Promise(
        "P10",
        _(
            "Everything you have given at any time is personal information; all of it is shown "
            "and handed out free."
        ),
        (
            _(
                "One page under Settings shows every contact detail ever given with the policy "
                "version that governs it, the registration, and what our staff has seen."
            ),
            _("The same page hands it out as a file, at once and free."),
            _(
                "All of it is in the extract too; a test fails when a column is left out without "
                "a stated reason."
            ),
        ),
    ),
    Promise(
        "P11",
        _("All content is yours, what the service made too; you can take all of it elsewhere."),
        (
            _(
                "The extract holds every one of your tables and documents in open formats, with a "
                "list of sums by which anybody can check that it is whole."
            ),
            _("It shows itself in any browser, without us, and is signed with a published key."),
            _(
                "It becomes a new customer, here or elsewhere, and comes out equal again: what "
                "does not come back is stated."
            ),
        ),
    ),
    Promise(
        "P12",
        _("You learn the price before you order; three extracts are always free."),
        (
            _(
                "Before the order the page shows price, size and time, or why the extract is free; "
                "the price of the day of the order is the one that counts."
            ),
            _(
                "The copy of the personal information, the extract on leaving and each calendar "
                "year’s first are free in code: no price list can change that."
            ),
            _("What costs is invoiced, and the extract is built when the invoice is paid."),
            _(
                "A price that is raised is published at least thirty days ahead, with a letter to "
                "every owner and a line on top of each page; the database refuses a list that is "
                "later, or that leaves out a plan that a customer has."
            ),
        ),
    ),
    Promise(
        "P13",
        _(
            "Log out on every page with one press; see and end your sign-ins; idle ones end by "
            "themselves."
        ),
        (
            _("One press ends the session on the server, and at the identity provider too."),
            _("The browser is told to forget; its Back button shows nothing of yours."),
            _("The settings list your sessions and end any of them, or all."),
            _("A session ends an hour after its last use, and twelve hours after signing in."),
        ),
    ),
    Promise(
        "P14",
        _("The service runs in Microsoft Azure within the EU (Sweden Central)."),
        (
            _(
                "Whether database, files and keys of this installation lie in Azure is told by "
                "their addresses."
            ),
        ),
        missing=_("The code that puts the service there comes later, and with it the region."),
    ),
    Promise(
        "P15",
        _(
            "Several protections at once: the wall, encryption, final erasure, a log of who did "
            "what."
        ),
        (
            _(
                "Documents are encrypted with a key for each file, wrapped by the customer’s own, "
                "which needs a key outside of the database and its backups. Destroying that one "
                "erases the documents, in backups too."
            ),
            _(
                "The journal of who did what is only added to, and chained: a line that is changed "
                "or removed is found out."
            ),
            _(
                "A customer whose time is up is erased: its key, its files, its rows, and whoever "
                "belongs to nobody else. A certificate says what went and what the law keeps."
            ),
            _("One command checks the running installation, promise by promise."),
        ),
    ),
)

NUMBERS = tuple(promise.number for promise in PROMISES)
