"""Publishing a version: from two Markdown files, once, on the migrator's role."""

from datetime import date
from pathlib import Path

from viewmybox.policies.models import PolicyVersion


class PublishError(ValueError):
    """The version cannot be published; the sentence says why."""


def publish(file: Path, effective_on: date) -> PolicyVersion:
    """Publish `N.sv.md` and `N.en.md`; either may be named, the number comes from the name.

    Raises:
        PublishError: a language is missing, the number is not the next, or the date is before the
            newest version's.
    """
    number_text, _dot, _rest = file.name.partition(".")
    if not number_text.isdecimal():
        raise PublishError(f"{file.name} does not begin with the version’s number.")
    texts = {}
    for language in ("sv", "en"):
        sibling = file.with_name(f"{number_text}.{language}.md")
        if not sibling.is_file():
            raise PublishError(f"{sibling.name} is missing beside {file.name}.")
        texts[language] = sibling.read_text()
    newest = PolicyVersion.objects.first()
    number = int(number_text)
    if number != (newest.number + 1 if newest else 1):
        raise PublishError(f"The next version is {newest.number + 1 if newest else 1}.")
    if newest and effective_on <= newest.effective_on:
        raise PublishError(f"Version {newest.number} takes effect on {newest.effective_on}.")
    return PolicyVersion.objects.create(
        number=number,
        effective_on=effective_on,
        text_sv=texts["sv"],
        text_en=texts["en"],
        sha256=PolicyVersion.digest(texts["sv"], texts["en"]),
    )
