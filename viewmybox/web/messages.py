"""The words of the interface, from the sources to the translated catalog and back.

English is written in the sources. `python -m viewmybox.web.messages` (`make messages`) takes every
string out of them into `locale/sv/LC_MESSAGES/django.po`, where Swedish is written, and makes the
`django.mo` that Django reads. Both are committed, and `viewmybox check` fails with the `problems`.

    from django.utils.translation import gettext as _, pgettext
    _("Overview")                  {{ _("Overview") }}
    pgettext("actions", "Done")    {{ pgettext("actions", "Done") }}    one word, two meanings
"""

import ast
import re
import sys
from collections.abc import Container, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
PO = Path(__file__).parent / "locale" / "sv" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")

ONE, MANY, IN_CONTEXT = (1,), (1, 2), ((1, "c"), 2)
# Which arguments are the text. `_` is the templates' own; in Python it is what a file imports so.
KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(["_", "gettext", "gettext_lazy", "gettext_noop"], ONE),
    **dict.fromkeys(["ngettext", "ngettext_lazy"], MANY),
    **dict.fromkeys(["pgettext", "pgettext_lazy"], IN_CONTEXT),
}
TEMPLATES = {"silent": "false", "newstyle_gettext": "true"}
HEADER = "# The Swedish of the interface. Write it here; `make messages` does the rest."
PLACE = re.compile(r"%\(\w+\)[\d.]*\w|\{\w*\}|%%|%")

Key = tuple[str | None, str]
Call = tuple[int, str, list[str | None], list[str]]


class Swedish(Catalog):
    """A catalog that looks the same whenever and wherever it is written: no dates, no generator."""

    def __init__(self, messages: Iterator[Message]) -> None:
        super().__init__(locale="sv", fuzzy=False, header_comment=HEADER)
        for message in messages:
            self.add(
                message.id,
                message.string,
                flags=message.flags,
                user_comments=message.user_comments,
                context=message.context,
            )

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("Language", "sv"),
            ("Plural-Forms", self.plural_forms),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
        ]


def update() -> None:
    """Bring the `.po` in step with the sources: new strings untranslated, those gone taken out."""
    known = by_key(read())
    PO.parent.mkdir(parents=True, exist_ok=True)
    messages = (known.get(key, message) for key, message in extracted().items())
    with PO.open("wb") as file:
        write_po(file, Swedish(messages), no_location=True, sort_output=True, width=96)


def compile() -> None:  # noqa: A001 - what everybody calls it
    """Make the `.mo` of the `.po`."""
    MO.write_bytes(compiled())


def problems() -> list[str]:
    """What is wrong with the translation, a sentence each; empty where all is well."""
    source, known = extracted(), by_key(read())
    found = [f"Not in the catalog: {shown(source[key])}" for key in source.keys() - known.keys()]
    found += [f"Not in the sources: {shown(known[key])}" for key in known.keys() - source.keys()]
    for key in source.keys() & known.keys():
        message = known[key]
        if not all(forms(message.string)):
            found.append(f"Not translated: {shown(message)}")
        elif message.fuzzy:
            found.append(f"Marked as fuzzy: {shown(message)}")
        elif not same_places(message):
            found.append(f"Other places to fill in: {shown(message)}")
    if not MO.exists() or MO.read_bytes() != compiled():
        found.append(f"{MO.name} was not made of {PO.name}.")
    return sorted(found)


def extracted() -> dict[Key, Message]:
    """Every string of the sources, untranslated."""
    found: dict[Key, Message] = {}
    for path, method in sources():
        strings = extract_from_file(method, str(path), KEYWORDS, options=TEMPLATES)
        for _line, text, _comments, context in strings:
            message = Message(text, context=context)
            # A string met in the singular alone and with its plural too is kept with both.
            if key_of(message) not in found or message.pluralizable:
                found[key_of(message)] = message
    return found


def sources() -> Iterator[tuple[Path, Any]]:
    """Each file, and how Babel is to read it."""
    for path in ROOT.rglob("*.py"):
        yield path, calls
    for path in (ROOT / "web" / "templates").rglob("*.html"):
        yield path, "jinja2.ext:babel_extract"


def calls(file: BinaryIO, keywords: Container[str], *_: object, **__: object) -> Iterator[Call]:
    """The calls of gettext in a Python file, under whatever name the file imports it.

    Babel's own reader does not look inside f-strings before Python 3.12.
    """
    tree = ast.parse(file.read())
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            names.update({alias.asname or alias.name: alias.name for alias in node.names})
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            function = names.get(node.func.id, "")
            if function in keywords:
                yield node.lineno, function, [literal(argument) for argument in node.args], []


def literal(argument: ast.expr) -> str | None:
    text = argument.value if isinstance(argument, ast.Constant) else None
    return text if isinstance(text, str) else None


def read() -> Catalog:
    """The catalog as it is written now; empty where there is none yet."""
    if not PO.exists():
        return Catalog(locale="sv")
    with PO.open("rb") as file:
        return read_po(file, locale="sv")


def compiled() -> bytes:
    made = BytesIO()
    write_mo(made, Swedish(iter(by_key(read()).values())))
    return made.getvalue()


def by_key(catalog: Catalog) -> Mapping[Key, Message]:
    return {key_of(message): message for message in catalog if message.id}


def key_of(message: Message) -> Key:
    """What Django looks a string up by: its context and its singular."""
    return message.context, forms(message.id)[0]


def forms(text: str | list[str] | tuple[str, ...] | None) -> list[str]:
    """Singular and plural, or the one form there is."""
    return [text or ""] if isinstance(text, str | None) else list(text)


def same_places(message: Message) -> bool:
    """Whether each form fills in what its source does: %(name)s, {name} and %."""
    pairs = zip(forms(message.id), forms(message.string), strict=True)
    return all(set(PLACE.findall(one)) == set(PLACE.findall(other)) for one, other in pairs)


def shown(message: Message) -> str:
    context = f" ({message.context})" if message.context else ""
    return f"“{forms(message.id)[0]}”{context}"


if __name__ == "__main__":
    update()
    compile()
    sys.exit("\n".join(problems()) or None)
