"""Which test shows which promise: the marks, read from the text of the tests.

    @pytest.mark.promise("P8")
    def test_the_database_refuses_what_no_policy_governs(alice): ...

`python -m tests.promises` (`make promises`) writes what it finds into viewmybox/trust/shown.txt,
which the page /trust/ reads, and docs/promises.md from viewmybox/trust/promises.py.
"""

import ast
import os
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
SHOWN = ROOT / "viewmybox" / "trust" / "shown.txt"
DOCUMENT = ROOT / "docs" / "promises.md"
MARK = "pytest.mark.promise"
BEGIN, END = "<!-- written by make promises -->", "<!-- to here -->"


def marks() -> list[tuple[str, str]]:
    """Promise and test, each as "tests/…/test_x.py::test_y", in their order."""
    found = [
        (promise, f"{file.relative_to(ROOT).as_posix()}::{test}")
        for file in sorted((ROOT / "tests").rglob("test_*.py"))
        for promise, test in marks_in(file)
    ]
    return sorted(found, key=lambda one: (int(one[0][1:]), one[1]))


def marks_in(file: Path) -> Iterator[tuple[str, str]]:
    for node in ast.parse(file.read_text()).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            for mark in node.decorator_list:
                for promise in promises_of(mark):
                    yield promise, node.name


def promises_of(mark: ast.expr) -> list[str]:
    if isinstance(mark, ast.Call) and ast.unparse(mark.func) == MARK:
        return [str(ast.literal_eval(one)) for one in mark.args]
    return []


def shown() -> str:
    return "".join(f"{promise} {test}\n" for promise, test in marks())


def document() -> str:
    """docs/promises.md with its middle written anew."""
    before, rest = DOCUMENT.read_text().split(BEGIN)
    after = rest.split(END)[1]
    return f"{before}{BEGIN}\n{middle()}{END}{after}"


def middle() -> str:
    from django.utils import translation

    from viewmybox.trust.promises import PROMISES

    tests = marks()
    with translation.override("en"):
        parts = [section(one, [test for number, test in tests if number == one.number])
                 for one in PROMISES]  # fmt: skip
    return "".join(parts)


def section(promise, tests: list[str]) -> str:
    state = f"partly. {promise.missing}" if promise.missing else "built"
    kept = "".join(f"- {sentence}\n" for sentence in promise.kept)
    return (
        f"\n### {promise.number}\n\n{promise.says}\n\n{kept}\n**State:** {state}\n\n"
        f"**Tests:** {', '.join(f'`{test}`' for test in tests)}\n\n"
    )


def in_document() -> dict[str, set[str]]:
    """Of each promise the tests that the document names."""
    text = DOCUMENT.read_text().split(BEGIN)[1].split(END)[0]
    parts = re.split(r"^### (P\d+)$", text, flags=re.MULTILINE)[1:]
    return {
        number: set(re.findall(r"`(tests/[\w/.]+::\w+)`", part))
        for number, part in zip(parts[::2], parts[1::2], strict=True)
    }


def write() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "viewmybox.settings")
    import django

    django.setup()
    SHOWN.write_text(shown())
    DOCUMENT.write_text(document())


if __name__ == "__main__":
    write()
