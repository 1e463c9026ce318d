"""Readable file names that every common system can unpack, each given once."""

import unicodedata

LONGEST = 100  # characters; a folder and a name together stay well under what systems allow
FORBIDDEN = frozenset('<>:"/\\|?*')  # Windows
RESERVED = frozenset(
    ["CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(1, 10))]
)


class Paths:
    """Gives paths in a folder; a name that is taken gets a number: "plan (2).pdf"."""

    def __init__(self) -> None:
        self.taken: set[str] = set()
        self.folders: dict[object, str] = {}

    def folder(self, inside: str, name: str, of: object) -> str:
        """The folder of one thing, the same every time; two things never share one."""
        if of not in self.folders:
            self.folders[of] = self.give(inside, name)
        return self.folders[of]

    def give(self, inside: str, name: str) -> str:
        stem, ending = split(readable(name))
        given, number = f"{inside}/{stem}{ending}", 1
        # Names that differ only in case or composition are one and the same on many systems.
        while folded(given) in self.taken:
            number += 1
            given = f"{inside}/{stem} ({number}){ending}"
        self.taken.add(folded(given))
        return given


def readable(name: str) -> str:
    """The name without what some system refuses or what hides what it says."""
    kept = "".join(
        "_" if sign in FORBIDDEN else sign
        for sign in unicodedata.normalize("NFC", name)
        if unicodedata.category(sign)[0] != "C"  # control, direction, surrogates, unassigned
    )
    kept = " ".join(kept.split()).rstrip(". ")
    stem, ending = split(kept)
    kept = stem[: LONGEST - len(ending)].rstrip() + ending
    if not kept.strip("._ "):
        return "_" * max(len(kept), 1)
    return f"_{kept}" if kept.split(".")[0].strip().upper() in RESERVED else kept


def split(name: str) -> tuple[str, str]:
    """`report.pdf` → (`report`, `.pdf`); what does not look like an ending stays in the stem."""
    stem, dot, ending = name.rpartition(".")
    longest_ending = 10
    if not stem or not ending.isalnum() or len(ending) > longest_ending:
        return name, ""
    return stem, dot + ending


def folded(path: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKD", path).casefold())
