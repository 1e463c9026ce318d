"""Members who are mentioned in a text: `@Dana Holm`, or `@Dana` where only one is called so.

Nothing is kept of it but the text itself: who is meant is read from it, when somebody is told and
when it is shown, so that a member who is forgotten is mentioned nowhere.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property
from uuid import UUID

from markupsafe import Markup, escape

from viewmybox.accounts.models import Member
from viewmybox.kit.names import plain

SIGN = "@"


class Mentions:
    """Who can be mentioned in the entered customer; asked for when a text has the sign."""

    def __init__(self, members: Mapping[UUID, str] | None = None) -> None:
        """`members`: each one's name; read when it is needed where it is not given."""
        self._given = members

    @cached_property
    def by_name(self) -> dict[str, UUID]:
        """Names in small letters; first names that more than one has are left out."""
        members = self._given
        if members is None:
            members = dict(Member.inside().values_list("id", "name"))
        whole = {plain(name): member for member, name in members.items() if name.strip()}
        first = {member: plain(name).split()[0] for member, name in members.items() if name.strip()}
        often = Counter(first.values())
        short = {name: member for member, name in first.items() if often[name] == 1}
        return short | whole

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        # The longest first: "@Dana Holm" is not "@Dana" and a word. No mention is in an address.
        names = sorted(self.by_name, key=len, reverse=True)
        spaced = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in names)
        return re.compile(rf"(?<![\w.@]){SIGN}({spaced or '(?!)'})(?!\w)", re.IGNORECASE)

    def in_texts(self, texts: Iterable[str]) -> set[UUID]:
        """The members that are mentioned in any of these."""
        return {
            self.by_name[plain(found[1])]
            for text in texts
            if SIGN in text
            for found in self.pattern.finditer(text)
            if plain(found[1]) in self.by_name
        }

    def marked(self, text: str) -> Markup:
        """The text for a page, with each mention set off."""
        if SIGN not in text:
            return escape(text)
        parts, at = [], 0
        for found in self.pattern.finditer(text):
            parts += [escape(text[at : found.start()]), MARKED.format(found[0])]
            at = found.end()
        return Markup("").join([*parts, escape(text[at:])])


MARKED = Markup('<strong class="mention">{}</strong>')
