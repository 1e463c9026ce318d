"""Publishing a version: from two Markdown files, once, on the migrator's role."""

import re
import textwrap
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext_noop as _

from viewmybox.journal.provider import note_provider
from viewmybox.kit.errors import Sentence
from viewmybox.policies.days import swedish_day
from viewmybox.policies.models import NOTICE, PolicyVersion
from viewmybox.policies.wording import Wording, WordingError, as_html, read

LANGUAGES = ("sv", "en")
# The provider's journal takes no long word, which might be a token.
HASH_GROUP = 16
SECTION = re.compile(r"^## ", re.MULTILINE)


class PublishError(Sentence):
    """The version cannot be published; the sentence says why."""


def publish(
    file: Path, effective_on: date | None = None, *, today: date | None = None
) -> PolicyVersion:
    """Publish `N.sv.md` and `N.en.md`; either may be named, the number comes from the name.

    Args:
        file: one of the two.
        effective_on: the day of effect, where the files' heads do not say it.
        today: the day that the notice is counted from; today in Sweden by default.

    Raises:
        PublishError: a language is missing or not as it should be, the number is not the next, or
            the date leaves customers too little notice.
    """
    number_text = file.name.partition(".")[0]
    if not number_text.isdecimal():
        raise PublishError(_("%(file)s does not begin with the version’s number."), file=file.name)
    number = int(number_text)
    texts = {language: words_of(file, number, language) for language in LANGUAGES}
    newest = PolicyVersion.objects.first()
    day = checked(texts, number, effective_on, newest, today or swedish_day())
    return kept(number, day, texts)


def checked(
    texts: dict[str, str],
    number: int,
    effective_on: date | None,
    newest: PolicyVersion | None,
    today: date,
) -> date:
    """That the texts may be published as the next version. Returns its day of effect.

    Raises:
        PublishError: they may not.
    """
    wordings = {language: understood(text, language) for language, text in texts.items()}
    if number != (newest.number + 1 if newest else 1):
        after = newest.number + 1 if newest else 1
        raise PublishError(_("The next version is %(number)s."), number=after)
    day = agreed_day(wordings.values(), number, effective_on)
    refuse_unlike(wordings)
    if newest:
        refuse_unannounced(wordings, newest, day, today)
    return day


def kept(number: int, day: date, texts: dict[str, str]) -> PolicyVersion:
    """Write it down, and in the provider's journal too: the hash there is of this moment."""
    sha256 = PolicyVersion.digest(texts["sv"], texts["en"])
    with transaction.atomic():
        made = PolicyVersion.objects.create(
            number=number,
            effective_on=day,
            text_sv=texts["sv"],
            text_en=texts["en"],
            sha256=sha256,
        )
        note_provider(
            "policy.published",
            number=number,
            effective=day.isoformat(),
            sha256=" ".join(textwrap.wrap(sha256, HASH_GROUP)),
        )
    return made


def words_of(file: Path, number: int, language: str) -> str:
    sibling = file.with_name(f"{number}.{language}.md")
    if not sibling.is_file():
        raise PublishError(
            _("%(sibling)s is missing beside %(file)s."), sibling=sibling.name, file=file.name
        )
    try:
        return sibling.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise PublishError(_("%(file)s is not written in UTF-8."), file=sibling.name) from None


def with_head(text: str, number: int, day: date | None, summary: str) -> str:
    """A text that has no head, with one that says this; another stays as it is."""
    if text.startswith("---\n"):
        return text
    facts = [f"number: {number}", *([f"effective: {day}"] if day else [])]
    if summary:
        facts.append("summary:\n" + summary.strip().replace("\r\n", "\n"))
    return "\n".join(["---", *facts, "---", text])


def understood(text: str, language: str) -> Wording:
    """The file, read and shown once, so that no page meets what it cannot show."""
    try:
        wording = read(text)
        as_html(wording.body)
        as_html(wording.summary)
    except WordingError as error:
        raise PublishError(
            _("The text in “%(language)s”: %(error)s."), language=language, error=error
        ) from None
    except (KeyError, IndexError, ValueError, AttributeError):
        raise PublishError(
            _("The text in “%(language)s” leaves room in braces for something that is not known."),
            language=language,
        ) from None
    return wording


def agreed_day(wordings: Iterable[Wording], number: int, effective_on: date | None) -> date:
    """The day of effect that the command and both heads agree on, as far as they say one."""
    said = {effective_on} if effective_on else set()
    for wording in wordings:
        if wording.number not in (None, number):
            raise PublishError(
                _("The head says that it is version %(number)s."), number=wording.number
            )
        if wording.effective_on:
            said.add(wording.effective_on)
    if not said:
        raise PublishError(_("Say from which day it takes effect: --effective DATE."))
    if len(said) > 1:
        days = " and ".join(sorted(day.isoformat() for day in said))
        raise PublishError(_("It is said to take effect on %(days)s."), days=days)
    return said.pop()


def refuse_unlike(wordings: dict[str, Wording]) -> None:
    """Both languages are the same policy, section for section."""
    counts = {len(SECTION.findall(wording.body)) for wording in wordings.values()}
    if len(counts) > 1:
        few, many = sorted(counts)
        raise PublishError(
            _("One language has %(few)s sections, the other %(many)s."), few=few, many=many
        )


def refuse_unannounced(
    wordings: dict[str, Wording], newest: PolicyVersion, day: date, today: date
) -> None:
    for language, wording in wordings.items():
        if not wording.summary:
            raise PublishError(
                _("The head in “%(language)s” has no summary of what changes."), language=language
            )
    if day <= newest.effective_on:
        raise PublishError(
            _("Version %(number)s takes effect on %(day)s."),
            number=newest.number,
            day=newest.effective_on,
        )
    if day < today + NOTICE:
        raise PublishError(
            _(
                "The policy promises %(days)s days’ notice: it can take effect on %(earliest)s at "
                "the earliest."
            ),
            days=NOTICE.days,
            earliest=today + NOTICE,
        )
