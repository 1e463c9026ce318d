"""What the kit says when it refuses a text or a file."""

from typing import Any

from django.utils.translation import gettext

LONGEST_QUOTE = 60  # characters of the refused text that are repeated to the reader


class Refused(ValueError):  # noqa: N818 reads as what happened: the input was refused
    """An input that is not taken, with a sentence for the person who sent it.

    `message` may be lazily translated (`gettext_lazy`) and hold `%(name)s` places; `str()` gives
    the sentence in the language that is active then. Long values are shortened.
    """

    def __init__(self, message: Any, **values: object) -> None:
        super().__init__(message)
        self.values = values

    @property
    def message(self) -> str:
        template = str(self.args[0])
        if not self.values:
            return template
        return template % {name: shortened(value) for name, value in self.values.items()}

    def __str__(self) -> str:
        return self.message


class Sentence(ValueError):  # noqa: N818 - the same
    """An error that a command tells in English and a page in its reader's language.

    `message` is marked by `gettext_noop` and may hold `%(name)s` places.
    """

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message % values if values else message)
        self.template, self.values = message, values

    def told(self) -> str:
        """In the language that is active."""
        words = gettext(self.template)
        return words % self.values if self.values else words


def shortened(value: object) -> str:
    """The value as one short line: a refused megabyte must not come back in the answer."""
    text = str(value)
    line = " ".join(text[: 4 * LONGEST_QUOTE].split())
    return line if len(line) <= LONGEST_QUOTE else line[: LONGEST_QUOTE - 1] + "…"
