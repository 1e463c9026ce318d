"""What is wrong with a file that is no whole extract, for a program's reader and for a page's."""

from typing import Any, Self

from django.utils.translation import gettext

from viewmybox.journal.lines import Flaw as Line

__all__ = ["Flaw"]


class Flaw(str):
    """A sentence in English, as a command says it; `told()` says it in the language of the page.

    The text is marked by `gettext_noop` and may hold `%(name)s` places.
    """

    __slots__ = ("template", "values")
    template: str
    values: dict[str, Any]

    def __new__(cls, template: str, **values: object) -> Self:
        made = super().__new__(cls, template % values if values else template)
        made.template, made.values = template, values
        return made

    def kept(self) -> dict[str, Any]:
        """It as JSON, to be told later in the language of whoever reads it then."""
        return {"template": self.template, "values": {k: str(v) for k, v in self.values.items()}}

    @classmethod
    def again(cls, kept: dict[str, Any] | str) -> Self:
        """What was kept; a plain sentence is one from before there were templates."""
        return cls(kept) if isinstance(kept, str) else cls(kept["template"], **kept["values"])

    def told(self) -> str:
        """What a value says of itself, such as an error of the zip's reader, stays as it is."""
        words = gettext(self.template)
        values = dict(self.values)
        if "flaw" in values:
            values["flaw"] = of_a_line(values["flaw"])
        return words % values if values else words


def of_a_line(said: str) -> str:
    """What is wrong with a journal's line, which the journal says in English (journal/lines.py)."""
    told = {
        Line.MISSING: gettext("lines are missing before it."),
        Line.CHANGED: gettext("it is not the line that was written here."),
        Line.DETAILS: gettext("its details are not the ones that were written."),
        Line.HEAD: gettext("the journal does not end where it should."),
        Line.STORED: gettext("it is not the line that was written off to the storage."),
        Line.EARLY: gettext("lines up to it went before their time."),
    }
    return told[Line(said)]
