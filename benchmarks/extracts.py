"""Taking an extract out, against PostgreSQL's COPY … TO and a zip of the same bytes by `zipfile`.

The floor writes each kind's JSON Lines as the administrator and the stored documents' plain bytes
into a zip: no wall, no decryption, no CSV, no viewer, no sums, nothing signed. MB are of what lies
in the zip inflated, so that what is written thrice counts thrice.
"""

import io
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from django.db import connection

from benchmarks.contents import filled_box, measure
from benchmarks.customer import Customer, subscribed
from benchmarks.installation import Installation
from benchmarks.processes import forget_peak, peak, resident
from benchmarks.table import show
from viewmybox.boxes.models import Document, Service
from viewmybox.extracts.building import snapshot, write
from viewmybox.extracts.checking import check
from viewmybox.extracts.copying import as_json_lines, copied
from viewmybox.extracts.kinds import Scope, kinds_of
from viewmybox.extracts.restoring import restore

MEGABYTE = 1_000_000
# Measurements of each of 100 indicators, and MB of documents; the long form is VIEWMYBOX's 10 GB.
QUICK, USUAL, LONG = (100, 20), (2000, 60), (2000, 9_900)
DOCUMENT = 50 * MEGABYTE


def run(installation: Installation) -> None:
    size = QUICK if installation.quick else LONG if os.environ.get("LONG") else USUAL
    customer = subscribed("Extracts")
    _box, indicators = filled_box(customer)
    measure(customer, indicators, each=size[0])
    documents = list(add_documents(customer, size[1]))
    with tempfile.TemporaryDirectory(dir=installation.folder) as name, as_worker():
        folder = Path(name)
        rows: list[tuple[object, ...]] = []
        began = time.perf_counter()
        floor(customer, folder / "floor.zip", documents)
        rows.append(figure("COPY … TO and zipfile", folder / "floor.zip", began))
        idle = resident(os.getpid()) or 0.0
        forget_peak(os.getpid())
        began = time.perf_counter()
        with (folder / "extract.zip").open("wb") as target, snapshot(customer.id):
            write(target)
        rows.append(figure("extract", folder / "extract.zip", began))
        above = (peak(os.getpid()) or 0.0) - idle
        began = time.perf_counter()
        if flaws := check(folder / "extract.zip"):
            raise RuntimeError(flaws)
        rows.append(figure("check-extract", folder / "extract.zip", began))
        began = time.perf_counter()
        restore(folder / "extract.zip", "Restored")
        rows.append(figure("restore, the check included", folder / "extract.zip", began))
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
    show("Extracts", ("", "MB", "MB zipped", "s", "MB a second"), rows)
    print(f"  Writing took {above:.0f} MiB of memory above idle.")


def figure(name: str, file: Path, began: float) -> tuple[object, ...]:
    took = time.perf_counter() - began
    with ZipFile(file) as archive:
        inflated = sum(entry.file_size for entry in archive.infolist()) / MEGABYTE
    return (name, inflated, file.stat().st_size / MEGABYTE, took, inflated / took)


def add_documents(customer: Customer, megabytes: int) -> Iterator[bytes]:
    """Half of each cannot be made smaller, as of pictures; half can, as of texts."""
    half = DOCUMENT // 2
    with customer.entered():
        service = Service.objects.first()
        for number in range(max(1, megabytes * MEGABYTE // DOCUMENT)):
            seed = os.urandom(half) if number == 0 else seed
            content = seed + b"All that was agreed. " * (half // 21)
            Document.keep(service, f"{number}.bin", "application/octet-stream", io.BytesIO(content))
            yield content


def floor(customer: Customer, file: Path, documents: list[bytes]) -> None:
    with ZipFile(file, "w", ZIP_DEFLATED) as archive, snapshot(customer.id):
        for kind in kinds_of(Scope.EVERYTHING):
            with archive.open(f"{kind.file}.jsonl", "w", force_zip64=True) as entry:
                for batch, _rows in copied(as_json_lines(kind.rows())):
                    entry.write(batch)
        for number, content in enumerate(documents):
            archive.writestr(f"{number}.bin", content)
