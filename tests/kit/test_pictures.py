"""What a file looks like: a picture of ours, made apart, or nothing."""

import io

import pytest
from PIL import Image

from viewmybox.kit import pictures
from viewmybox.kit.apart import UnreadableError


def pdf(pages=2):
    from viewmybox.reports.pdf import typst  # the library that makes our own

    text = "#set page(width: 10cm, height: 5cm)\n" + "#pagebreak()\n".join(["Hej\n"] * pages)
    return bytes(typst.compile(text.encode(), format="pdf"))


def picture(kind="JPEG", size=(3000, 1000), **more):
    buffer = io.BytesIO()
    Image.new("RGB", size, "red").save(buffer, kind, **more)
    return buffer.getvalue()


def shown(content):
    return Image.open(io.BytesIO(content), formats=["PNG"])


def test_each_page_of_a_pdf_is_a_picture():
    content = pdf(3)
    assert pictures.pages(content, "pdf") == 3
    first = shown(pictures.picture(content, "pdf", 3))
    assert 1.9 < first.width / first.height < 2.1
    for beyond in (0, 4):
        with pytest.raises(UnreadableError):
            pictures.picture(content, "pdf", beyond)


def test_a_large_picture_is_made_smaller():
    assert shown(pictures.picture(picture(), "jpg")).size == (1400, 467)


def test_what_lies_beside_a_picture_is_not_in_it():
    exif = Image.Exif()
    exif[0x010E] = "Where it was taken"
    content = picture(exif=exif, comment=b"and by whom")
    assert b"Where it was taken" in content
    made = pictures.picture(content, "jpg")
    assert b"Where" not in made
    assert not shown(made).info


@pytest.mark.parametrize("ending", ["pdf", "png", "jpg", "gif", "tif"])
@pytest.mark.parametrize(
    "content", [b"", b"nonsense", b"%PDF-1.7\n%%EOF", b"\x89PNG\r\n\x1a\n" + b"\0" * 99]
)
def test_nonsense_is_refused(ending, content):
    with pytest.raises(UnreadableError):
        pictures.picture(content, ending)


def test_a_picture_that_unpacks_to_too_much_is_refused():
    bomb = picture("PNG", (20_000, 20_000))
    assert len(bomb) < 2_000_000
    with pytest.raises(UnreadableError):
        pictures.picture(bomb, "png")


@pytest.mark.parametrize(
    "content", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%!PS-Adobe-3.0 EPSF"]
)
def test_what_could_run_is_no_picture(content):
    assert not pictures.is_known("svg")
    assert not pictures.is_known("eps")
    with pytest.raises(UnreadableError):
        pictures.picture(content, "png")


def test_one_that_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(pictures, "SECONDS", 0.01)
    with pytest.raises(UnreadableError):
        pictures.picture(picture(), "jpg")
