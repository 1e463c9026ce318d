"""A policy's text in pieces to be laid beside another version's: sections and their blocks."""

from dataclasses import dataclass, field

from markdown_it.token import Token

from viewmybox.policies.wording import filled, markdown

SECTION = "h2"
CELLS = {"th_open": "th", "td_open": "td"}


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading inside a section, an item of a list or a row of a table.

    `kind` is p, h3, li, th (a row of headings) or td (any other row); a row has several `cells`,
    the others one. A cell is HTML without blocks in it.
    """

    kind: str
    cells: tuple[str, ...]


@dataclass(slots=True)
class Section:
    """What stands under one heading; the first has none."""

    heading: str = ""
    blocks: list[Block] = field(default_factory=list)


def sections(body: str) -> list[Section]:
    """The sections of a text's body, the provider's details filled in."""
    found = [Section()]
    parser = markdown()
    inside: list[str] = []
    cells: list[str] = []
    row = "td"
    for token in parser.parse(filled(body)):
        if token.type == "inline":
            words = parser.renderer.render(token.children or [], parser.options, {}).strip()
            place(found, inside, cells, words)
        elif token.type in CELLS:
            row = CELLS[token.type]
            inside.append(row)
        elif token.type == "tr_close":
            found[-1].blocks.append(Block(row, tuple(cells)))
            cells.clear()
        else:
            keep_place(inside, token)
        if token.type in ("th_close", "td_close"):
            inside.pop()
    return [section for section in found if section.heading or section.blocks]


def keep_place(inside: list[str], token: Token) -> None:
    """Which heading or item the words that come stand in."""
    if token.type in ("heading_open", "list_item_open"):
        inside.append(token.tag)
    elif token.type in ("heading_close", "list_item_close"):
        inside.pop()


def place(found: list[Section], inside: list[str], cells: list[str], words: str) -> None:
    kind = inside[-1] if inside else "p"
    if kind in ("th", "td"):
        cells.append(words)
    elif kind == SECTION:
        found.append(Section(words))
    else:
        found[-1].blocks.append(Block(kind if kind in ("p", "li") else "h3", (words,)))
