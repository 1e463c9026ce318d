"""What the product's own source does not contain: calls that turn data into code, and weak secrets.

Ruff's rules forbid most of it too, but a comment can silence a rule.
"""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "viewmybox"
FILES = sorted(PACKAGE.rglob("*.py"))

# Turn bytes or text into objects or code of the sender's choosing.
DESERIALISERS = {"pickle", "marshal", "shelve", "dill", "yaml", "xml", "lxml", "jsonpickle"}
RUNS_TEXT = {"eval", "exec", "__import__", "execfile", "builtins.compile"}
# Not for secrets: known to whoever sees a few of its values.
GUESSABLE = {"random"}
BROKEN = {"md5", "sha1", "sha", "new", "DES", "TripleDES", "ARC4", "Blowfish", "ECB", "CBC"}
# The demo's made-up story, the same each time, where a guessable number is the point.
STORY = PACKAGE / "demo" / "filling"


def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(), str(file))


def imported(file: Path) -> set[str]:
    names = set()
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


def called(file: Path) -> list[tuple[str, ast.Call]]:
    """Names of what is called, `a.b.c` as it is written."""
    return [
        (ast.unparse(node.func), node)
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call)
    ]


def every(condition) -> list[str]:
    return [
        f"{file.relative_to(PACKAGE)}:{call.lineno}: {name}"
        for file in FILES
        for name, call in called(file)
        if condition(name, call)
    ]


def test_there_is_source_to_look_at():
    assert len(FILES) > 100
    assert every(lambda name, _call: name == "re.compile")


def test_no_text_is_ever_run():
    assert every(lambda name, _call: name in RUNS_TEXT) == []


def test_nothing_unpacks_objects_or_reads_xml():
    assert {str(file) for file in FILES if imported(file) & DESERIALISERS} == set()


def test_no_command_goes_through_a_shell():
    def by_shell(name: str, call: ast.Call) -> bool:
        shell = any(word.arg == "shell" for word in call.keywords)
        return shell or name in {"os.system", "os.popen", "subprocess.getoutput"}

    assert every(by_shell) == []


def test_commands_are_started_by_the_demo_and_the_reader_of_files_only():
    starters = {file.relative_to(PACKAGE) for file in FILES if "subprocess" in imported(file)}
    assert {str(file) for file in starters if file.parts[0] != "demo"} == {"kit/apart.py"}


def test_no_secret_is_guessable():
    using = {file for file in FILES if imported(file) & GUESSABLE}
    assert {file for file in using if STORY not in file.parents} == set()


def test_no_broken_cipher_or_hash():
    def broken(name: str, _call: ast.Call) -> bool:
        module, _dot, last = name.rpartition(".")
        return last in BROKEN and (module in {"hashlib", ""} or "modes" in module) and last != "new"

    assert every(broken) == []


def test_no_certificate_is_taken_on_trust():
    def unverified(name: str, call: ast.Call) -> bool:
        words = {word.arg: word.value for word in call.keywords}
        off = words.get("verify")
        return (isinstance(off, ast.Constant) and off.value is False) or name.endswith(
            "_create_unverified_context"
        )

    assert every(unverified) == []


SCRIPTS = sorted((PACKAGE / "web" / "static").glob("*.js"))
# Turn text into markup or code, keep things in the browser, or take orders from other windows.
# (The tabs' channel in session.js is the browser's own, for one origin only.)
UNWANTED = (
    "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function",
    ".setItem(", "indexedDB", "document.cookie", "importScripts", "window.name",
    'window.addEventListener("message"',
)  # fmt: skip


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_our_scripts_make_text_of_text_and_keep_nothing(script):
    source = script.read_text()
    assert [word for word in UNWANTED if word in source] == []


def test_every_script_is_a_module_of_its_own():
    """A module's names are its own: nothing on the page can stand in for them, or they for it."""
    for template in (PACKAGE / "web" / "templates").rglob("*.html"):
        for line in template.read_text().splitlines():
            if "<script" in line and "htmx.js" not in line:
                assert 'type="module"' in line, template
