"""What a file looks like, as a picture of our own making, had in a process of its own (apart.py).

    pages(content, "pdf")            ->  12
    picture(content, "pdf", page=3)  ->  PNG

Nothing of the file itself reaches a browser: what would run in it is not in the picture.
"""

import io
import sys
from collections.abc import Iterator

from viewmybox.kit.apart import UnreadableError, answer, ask

PICTURES = {"png", "jpg", "jpeg", "gif", "webp", "bmp", "tif", "tiff"}
FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF")
SECONDS = 15
WIDEST = 1400  # pixels, both ways
MOST_PIXELS = 60_000_000


def is_known(ending: str) -> bool:
    """Whether files with that ending ("pdf") can be shown."""
    return ending == "pdf" or ending in PICTURES


def pages(content: bytes, ending: str) -> int:
    """How many pages it has; a picture has one.

    Raises:
        UnreadableError: see there.
    """
    return int(ask(__name__, content, "pages", seconds=SECONDS)) if ending == "pdf" else 1


def picture(content: bytes, ending: str, page: int = 1) -> bytes:
    """One page as PNG, at most WIDEST pixels wide and high.

    Raises:
        UnreadableError: see there; there is no such page.
    """
    kind = "pdf" if ending == "pdf" else "picture"
    return ask(__name__, content, kind, str(page), seconds=SECONDS)


def of_pdf(content: bytes, number: int) -> bytes:
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    if not 1 <= number <= len(document):
        raise UnreadableError("There is no such page.")
    page = document[number - 1]
    scale = min(WIDEST / max(*page.get_size(), 1), 3)
    return as_png(page.render(scale=scale).to_pil())


def of_picture(content: bytes) -> bytes:
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    with Image.open(io.BytesIO(content), formats=FORMATS) as found:
        if found.width * found.height > MOST_PIXELS:
            raise UnreadableError("It is too large.")
        found.thumbnail((WIDEST, WIDEST))
        return as_png(ImageOps.exif_transpose(found))


def as_png(image: object) -> bytes:
    """Without anything that lay beside the picture: where it was taken, by whom."""
    from PIL import Image

    assert isinstance(image, Image.Image)  # noqa: S101 - for the types
    made = io.BytesIO()
    plain = image.convert("RGBA" if "A" in image.getbands() else "RGB")
    clean = Image.new(plain.mode, plain.size)
    clean.paste(plain)
    clean.save(made, "PNG")
    return made.getvalue()


def made(content: bytes) -> Iterator[bytes]:
    kind, *words = sys.argv[1:]
    if kind == "pages":
        import pypdfium2

        yield str(len(pypdfium2.PdfDocument(content))).encode()
    elif kind == "pdf":
        yield of_pdf(content, int(words[0]))
    else:
        yield of_picture(content)


if __name__ == "__main__":
    sys.exit(answer(made))
