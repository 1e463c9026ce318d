"""What is wrong with a file, or with a line of it."""

from dataclasses import dataclass, field

from viewmybox.kit.errors import Refused

PROBLEMS_SHOWN = 50


class ImportRefused(Refused):
    """The file cannot be taken, or a part of it cannot be understood."""


@dataclass(frozen=True, slots=True)
class Problem:
    line: int
    sentence: str


@dataclass(slots=True, kw_only=True)
class Problems:
    """The lines that are wrong: the first of them, and how many there are."""

    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0

    def wrong(self, line: int, *sentences: str) -> None:
        self.problem_count += 1
        if len(self.problems) < PROBLEMS_SHOWN:
            self.problems.append(Problem(line, " ".join(sentences)))
