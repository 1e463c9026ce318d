"""docs/asvs.md says how each point of the standard stands, and cannot say more than is so."""

import ast
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "docs" / "asvs.md"

# The sections of ASVS 5.0.0: the level of each point, in order.
LEVELS = {
    "1.1": "22", "1.2": "1111122223", "1.3": "112222222223", "1.4": "222", "1.5": "123",
    "2.1": "122", "2.2": "112", "2.3": "12223", "2.4": "23",
    "3.1": "3", "3.2": "113", "3.3": "12223", "3.4": "11222233", "3.5": "11122333", "3.6": "3",
    "3.7": "22333",
    "4.1": "12233", "4.2": "23333", "4.3": "22", "4.4": "1222",
    "5.1": "2", "5.2": "112333", "5.3": "113", "5.4": "222",
    "6.1": "122", "6.2": "111111112222", "6.3": "11223333", "6.4": "112233", "6.5": "22222333",
    "6.6": "2223", "6.7": "33", "6.8": "2222",
    "7.1": "222", "7.2": "1111", "7.3": "22", "7.4": "11222", "7.5": "223", "7.6": "22",
    "8.1": "1233", "8.2": "1123", "8.3": "133", "8.4": "23",
    "9.1": "111", "9.2": "1222",
    "10.1": "22", "10.2": "223", "10.3": "22223", "10.4": "1111122222233333", "10.5": "22222",
    "10.6": "22", "10.7": "222",
    "11.1": "2233", "11.2": "22233", "11.3": "11233", "11.4": "1222", "11.5": "23", "11.6": "23",
    "11.7": "33",
    "12.1": "12233", "12.2": "11", "12.3": "22223",
    "13.1": "2333", "13.2": "222223", "13.3": "2233", "13.4": "1222233",
    "14.1": "22", "14.2": "12223333", "14.3": "122",
    "15.1": "12233", "15.2": "12233", "15.3": "1222222", "15.4": "3333",
    "16.1": "2", "16.2": "22222", "16.3": "2222", "16.4": "222", "16.5": "2223",
    "17.1": "23", "17.2": "22223333", "17.3": "22",
}  # fmt: skip
LEVEL = {
    f"{section}.{number}": int(level)
    for section, levels in LEVELS.items()
    for number, level in enumerate(levels, 1)
}
# Of levels 1, 2 and 3 in each chapter, counted by itself so that a slip above is noticed.
COUNTS = {
    1: (8, 19, 3), 2: (4, 7, 2), 3: (8, 11, 12), 4: (2, 8, 6), 5: (4, 5, 4), 6: (13, 22, 12),
    7: (6, 12, 1), 8: (4, 3, 6), 9: (4, 3, 0), 10: (5, 24, 7), 11: (3, 11, 10), 12: (3, 6, 3),
    13: (1, 12, 8), 14: (2, 7, 4), 15: (3, 10, 8), 16: (0, 16, 1), 17: (0, 7, 5),
}  # fmt: skip

STATES = ("met", "partly", "not yet", "n/a")
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
CHECK = re.compile(r"`verify: ([a-z-]+)`")
LINK = re.compile(r"\[[^\]]+\]\(([^)]+)\)")
ENOUGH = 100


@dataclass(frozen=True)
class Point:
    number: str
    level: int
    words: str
    state: str
    how: str
    shown: str

    @property
    def tests(self) -> list[tuple[str, str]]:
        return TEST.findall(self.shown)

    @property
    def proven(self) -> bool:
        """Met, and a test shows it."""
        return self.state == "met" and bool(self.tests)


def read() -> Iterator[Point]:
    for line in DOCUMENT.read_text().splitlines():
        if re.match(r"\| \d+\.\d+\.\d+ \|", line):
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            assert len(cells) == 6, line
            number, level, *rest = cells
            yield Point(number, int(level), *rest)


POINTS = list(read())


@functools.cache
def functions_of(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@functools.cache
def checks() -> set[str]:
    """The checks of `viewmybox verify`, by the functions that are registered as such."""
    return {
        node.name.replace("_", "-")
        for file in (ROOT / "viewmybox" / "trust").glob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.FunctionDef)
        and any(ast.unparse(one).startswith("check(") for one in node.decorator_list)
    }


def test_the_list_of_numbers_is_whole():
    for chapter, counts in COUNTS.items():
        levels = [level for number, level in LEVEL.items() if number.startswith(f"{chapter}.")]
        assert tuple(levels.count(level) for level in (1, 2, 3)) == counts, chapter
    assert [sum(counts) for counts in zip(*COUNTS.values(), strict=True)] == [70, 183, 92]


def test_every_point_of_levels_1_and_2_has_its_line_and_no_point_has_two():
    numbers = [point.number for point in POINTS]
    asked = {number for number, level in LEVEL.items() if level < 3}
    assert sorted(asked - set(numbers)) == []
    assert len(numbers) == len(set(numbers))
    assert [number for number in LEVEL if number in set(numbers)] == numbers, "in their order"


@pytest.mark.parametrize("point", POINTS, ids=lambda point: point.number)
def test_a_line_says_what_is_so(point):
    assert point.level == LEVEL[point.number]
    assert point.state in STATES
    assert point.words
    for path, test in point.tests:
        assert test in functions_of(path), f"{path}::{test} does not exist"
    for check in CHECK.findall(point.shown):
        assert check in checks(), f"verify has no check {check}"
    for link in LINK.findall(point.shown):
        assert (DOCUMENT.parent / link).exists(), link
    named = [*TEST.findall(point.shown), *CHECK.findall(point.shown), *LINK.findall(point.shown)]
    assert len(named) == len([one for one in point.shown.split(", ") if one]), "unreadable evidence"
    if point.state == "met":
        assert named, "met, and nothing shows it"
    else:
        assert point.how, "not met, and nothing says why"


def test_at_least_a_hundred_are_shown_by_tests():
    assert len([point for point in POINTS if point.proven]) >= ENOUGH


def row(name: str, points: list[Point]) -> str:
    states = [point.state for point in points]
    counts = [
        len(points),
        len(points) - states.count("n/a"),
        *(states.count(state) for state in STATES),
        len([point for point in points if point.proven]),
    ]
    return f"| {name} | " + " | ".join(map(str, counts)) + " |"


def test_the_sums_are_right():
    sums = [
        row("1", [point for point in POINTS if point.level == 1]),
        row("2", [point for point in POINTS if point.level == 2]),
        row("3, chosen", [point for point in POINTS if point.level == 3]),
        row("all", POINTS),
    ]
    assert "\n".join(sums) in DOCUMENT.read_text(), "they are:\n" + "\n".join(sums)
