"""What changed inside a paragraph, word by word, marked so that eyes and screen readers find it."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import groupby
from operator import itemgetter

from django.utils.translation import gettext as _
from markupsafe import Markup

# A link or a name in code is one word, with where it leads; other tags only dress the words.
TOKEN = re.compile(
    r"<a [^>]*>.*?</a>|<code>.*?</code>|<[^>]+>|\s+|&#?\w+;|[\w’'-]+|[^\w\s<]", re.DOTALL
)
DRESS = re.compile(r"</?(?!a |code>)[a-z]+\d*(?: [^>]*)?/?>")


def tokens(html: str) -> list[str]:
    return TOKEN.findall(html)


def is_dress(token: str) -> bool:
    return bool(DRESS.fullmatch(token))


def plain_words(html: str) -> list[str]:
    """The words alone, to tell how like two texts are."""
    return [token for token in tokens(html) if not token.isspace() and not is_dress(token)]


def marked(kind: str, words: str) -> str:
    """`ins` or `del` around words, with what that means for who cannot see it."""
    said = _("added:") if kind == "ins" else _("removed:")
    return (
        f'<{kind}><span class="hidden">[{said} </span>{words}<span class="hidden">]</span></{kind}>'
    )


def changed_words(old: str, new: str) -> Markup | None:
    """The new text with what came and what went marked in it; None where no word differs.

    The tags that dress words are the new text's, all of them and in their order, so that what
    comes out is as well formed as what went in.
    """
    before, after = tokens(old), tokens(new)
    out: list[str] = []
    is_changed = False
    for what, a, b, c, d in smoothed(before, after):
        if what == "equal":
            out += after[c:d]
            continue
        gone = "".join(token for token in before[a:b] if not is_dress(token))
        if gone:
            out.append(marked("del", gone))
        is_changed = is_changed or bool(gone) or not all(map(is_dress, after[c:d]))
        for dress, run in groupby(after[c:d], is_dress):
            came = list(run)
            out += came if dress else [marked("ins", "".join(came))]
    return Markup("".join(out)) if is_changed else None  # noqa: S704 - made of cleaned Markdown


Step = tuple[str, int, int, int, int]


def smoothed(before: list[str], after: list[str]) -> Iterator[Step]:
    """The steps from one to the other, where a mere blank between two changes changes with them."""
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    blanks = {
        at
        for at, (what, a, b, _c, _d) in enumerate(steps)
        if what == "equal" and 0 < at < len(steps) - 1 and "".join(before[a:b]).isspace()
    }
    kept = [what == "equal" and at not in blanks for at, (what, *_) in enumerate(steps)]
    for is_same, run in groupby(zip(kept, steps, strict=True), itemgetter(0)):
        yield from same_or_one([step for _kept, step in run], is_same=is_same)


def same_or_one(steps: list[Step], *, is_same: bool) -> Iterator[Step]:
    if is_same:
        yield from steps
    else:
        first, last = steps[0], steps[-1]
        yield "replace", first[1], last[2], first[3], last[4]
