"""The text of files that anybody sends: had apart, in bounded time and memory, or refused."""

import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.boxes.papers import docx, pdf, xlsx
from viewmybox.kit import apart, texts


@pytest.mark.parametrize(
    ("ending", "content"),
    [("pdf", pdf("Räkna med åtta")), ("docx", docx("Räkna med åtta")),
     ("xlsx", xlsx("Räkna med åtta")),
     ("txt", "Räkna med åtta".encode("mac_roman")), ("csv", "Räkna;med;åtta".encode())],
)  # fmt: skip
def test_swedish_text_comes_out(ending, content):
    words = texts.read(content, ending).replace(";", " ").split()
    assert [word for word in words if word != "Blad"][:3] == ["Räkna", "med", "åtta"]


def bomb() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", b"0" * (texts.UNPACKED + 1))
    return content.getvalue()


@pytest.mark.parametrize("ending", ["pdf", "docx", "xlsx", "xls", "ods", "txt"])
def test_nonsense_is_refused(ending):
    with pytest.raises(texts.UnreadableError):
        texts.read(b"\0\1\2nonsense" * 50, ending)


@pytest.mark.parametrize("ending", ["docx", "xlsx"])
def test_what_unpacks_to_too_much_is_refused(ending):
    with pytest.raises(texts.UnreadableError):
        texts.read(bomb(), ending)


def test_a_document_that_names_others_files_gets_nothing_of_them():
    """An entity that is a file: it is not fetched, whatever becomes of the document."""
    content = io.BytesIO(docx("Hej alla"))
    evil = (
        '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        "<w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>"
    )
    made = io.BytesIO()
    with zipfile.ZipFile(content) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            new.writestr(name, evil if name == "word/document.xml" else old.read(name))
    try:
        text = texts.read(made.getvalue(), "docx")
    except texts.UnreadableError:
        text = ""
    assert "root:" not in text


def test_one_that_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(apart, "SECONDS", 0.01)
    with pytest.raises(texts.UnreadableError):
        texts.read(pdf("Hej"), "pdf")


def test_no_more_than_so_much_is_had():
    assert len(texts.read(b"ord " * (texts.LONGEST // 2), "txt")) <= texts.LONGEST + 2


def test_the_process_has_nothing_of_ours_and_writes_nothing(monkeypatch, tmp_path):
    monkeypatch.setenv("VIEWMYBOX_SECRET_KEY", "a secret")
    seen = {}
    run = subprocess.run

    def watched(command, **options):
        seen.update(options["env"])
        return run(command, **options)

    monkeypatch.setattr(subprocess, "run", watched)
    texts.read(b"Hej", "txt")
    assert set(seen) == {"PYTHONPATH"}
    bound = "from viewmybox.kit import apart; apart.bind(); open('x', 'w').write('x' * 10_000)"
    done = run(
        [sys.executable, "-c", bound],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
        check=False,
        capture_output=True,
    )
    assert done.returncode != 0


@pytest.mark.parametrize(
    ("ending", "known"), [("pdf", True), ("docx", True), ("png", False), ("", False)]
)
def test_it_is_known_what_is_read_at_all(ending, known):
    assert texts.is_known(ending) is known
