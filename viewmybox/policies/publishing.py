"""Publishing a version: from two Markdown files, once, on the migrator's role."""

import re
import textwrap
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from django.db import transaction

from viewmybox.journal.provider import note_provider
from viewmybox.policies.days import swedish_day
from viewmybox.policies.models import NOTICE, PolicyVersion
from viewmybox.policies.wording import Wording, WordingError, as_html, read

LANGUAGES = ("sv", "en")
# The provider's journal takes no long word, which might be a token.
HASH_GROUP = 16
SECTION = re.compile(r"^## ", re.MULTILINE)


class PublishError(ValueError):
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
    number_text, _dot, _rest = file.name.partition(".")
    if not number_text.isdecimal():
        raise PublishError(f"{file.name} does not begin with the version’s number.")
    number = int(number_text)
    texts = {language: words_of(file, number, language) for language in LANGUAGES}
    wordings = {language: understood(text, language) for language, text in texts.items()}
    newest = PolicyVersion.objects.first()
    if number != (newest.number + 1 if newest else 1):
        raise PublishError(f"The next version is {newest.number + 1 if newest else 1}.")
    day = agreed_day(wordings.values(), number, effective_on)
    refuse_unlike(wordings)
    if newest:
        refuse_unannounced(wordings, newest, day, today or swedish_day())
    return kept(number, day, texts)


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
        raise PublishError(f"{sibling.name} is missing beside {file.name}.")
    try:
        return sibling.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise PublishError(f"{sibling.name} is not written in UTF-8.") from None


def understood(text: str, language: str) -> Wording:
    """The file, read and shown once, so that no page meets what it cannot show."""
    try:
        wording = read(text)
        as_html(wording.body)
        as_html(wording.summary)
    except WordingError as error:
        raise PublishError(f"The text in “{language}”: {error}.") from None
    except (KeyError, IndexError, ValueError, AttributeError):
        raise PublishError(
            f"The text in “{language}” leaves room in braces for something that is not known."
        ) from None
    return wording


def agreed_day(wordings: Iterable[Wording], number: int, effective_on: date | None) -> date:
    """The day of effect that the command and both heads agree on, as far as they say one."""
    said = {effective_on} if effective_on else set()
    for wording in wordings:
        if wording.number not in (None, number):
            raise PublishError(f"The head says that it is version {wording.number}.")
        if wording.effective_on:
            said.add(wording.effective_on)
    if not said:
        raise PublishError("Say from which day it takes effect: --effective DATE.")
    if len(said) > 1:
        days = " and ".join(sorted(day.isoformat() for day in said))
        raise PublishError(f"It is said to take effect on {days}.")
    return said.pop()


def refuse_unlike(wordings: dict[str, Wording]) -> None:
    """Both languages are the same policy, section for section."""
    counts = {len(SECTION.findall(wording.body)) for wording in wordings.values()}
    if len(counts) > 1:
        few, many = sorted(counts)
        raise PublishError(f"One language has {few} sections, the other {many}.")


def refuse_unannounced(
    wordings: dict[str, Wording], newest: PolicyVersion, day: date, today: date
) -> None:
    for language, wording in wordings.items():
        if not wording.summary:
            raise PublishError(f"The head in “{language}” has no summary of what changes.")
    if day <= newest.effective_on:
        raise PublishError(f"Version {newest.number} takes effect on {newest.effective_on}.")
    if day < today + NOTICE:
        raise PublishError(
            f"The policy promises {NOTICE.days} days’ notice: it can take effect on "
            f"{today + NOTICE} at the earliest."
        )
