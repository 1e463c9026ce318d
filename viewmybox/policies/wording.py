"""A version's file: what is said of it at its head, its words, and how they are shown.

    ---
    number: 2
    effective: 2027-03-01
    summary:
    - What is said more clearly, in a line each.
    ---
    # Privacy policy for VIEWMYBOX
    …

The head may be left out of the first version. The whole file is what is published and hashed.
"""

import functools
import re
from dataclasses import dataclass
from datetime import date

import nh3
from django.conf import settings
from markdown_it import MarkdownIt
from markupsafe import Markup

HEAD = re.compile(r"\A---\n(?P<facts>.*?)\n---\n+", re.DOTALL)
FACT = re.compile(r"^(number|effective|summary):[ \t]*(.*)$")
KEPT = 64  # rendered texts


class WordingError(ValueError):
    """The file is not a policy version; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Wording:
    """One language of a version. Empty or None is what its head does not say."""

    heading: str
    body: str
    summary: str = ""
    number: int | None = None
    effective_on: date | None = None


@functools.lru_cache(maxsize=KEPT)
def read(text: str) -> Wording:
    """What a version's file says.

    Raises:
        WordingError: its head cannot be understood, or the text does not begin with its heading.
    """
    found = HEAD.match(text)
    facts = read_head(found["facts"]) if found else {}
    rest = text[found.end() :] if found else text
    heading, _line, body = rest.partition("\n")
    if not heading.startswith("# "):
        raise WordingError("the text does not begin with a heading such as “# Privacy policy”")
    try:
        number = int(facts["number"]) if "number" in facts else None
        effective_on = date.fromisoformat(facts["effective"]) if "effective" in facts else None
    except ValueError as error:
        raise WordingError(f"its head: {error}") from None
    return Wording(heading[2:].strip(), body, facts.get("summary", ""), number, effective_on)


def read_head(lines: str) -> dict[str, str]:
    """The facts between the lines of dashes; one may go on over several lines."""
    facts: dict[str, str] = {}
    name = ""
    for line in lines.splitlines():
        if found := FACT.match(line):
            name = found[1]
            facts[name] = found[2].strip()
        elif name:
            facts[name] = f"{facts[name]}\n{line.rstrip()}"
        elif line.strip():
            raise WordingError(f"its head begins with “{line.strip()}”, which is no fact of it")
    return {name: said.strip() for name, said in facts.items()}


def filled(text: str) -> str:
    """The text with the provider's own details where it leaves room for them."""
    return text.format(
        provider=settings.PROVIDER["name"],
        provider_address=settings.PROVIDER["address"] or "–",
        support_email=settings.PROVIDER["support_email"] or "–",
        provider_organisation_number=settings.PROVIDER["organisation_number"] or "–",
    )


def markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


@functools.lru_cache(maxsize=KEPT)
def as_html(text: str) -> Markup:
    """The policy's Markdown with the provider's own details filled in, cleaned."""
    cleaned = nh3.clean(markdown().render(filled(text)), link_rel="noopener")
    # A table too wide for a telephone scrolls by itself, by keyboard too.
    scrolling = cleaned.replace("<table>", '<div class="scroll" tabindex="0"><table>')
    return Markup(scrolling.replace("</table>", "</table></div>"))  # noqa: S704 - cleaned


def as_plain(text: str) -> str:
    """The same for a letter in plain text: the Markdown as it stands reads well enough."""
    return filled(text).strip()
