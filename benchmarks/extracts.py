"""Taking an extract out, against PostgreSQL's COPY … TO and a zip of the same bytes by `zipfile`.

The floor writes each kind's JSON Lines as the administrator and the stored documents' plain bytes
into a zip: no wall, no decryption, no CSV, no viewer, no sums, nothing signed. MB are of what lies
in the zip inflated, so that what is written thrice counts thrice.
"""

import io
import os
import subprocess
import time
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from benchmarks.contents import filled_box, measure
from benchmarks.customer import Customer, subscribed
from benchmarks.installation import COMMAND, Installation
from benchmarks.processes import peak
from benchmarks.table import show
from viewmybox.boxes.models import Document, Service
from viewmybox.extracts.copying import as_json_lines, copied
from viewmybox.extracts.kinds import Scope, kinds_of

MEGABYTE = 1_000_000
LOOK_SECONDS = 0.02
# Measurements of each of 100 indicators, and MB of documents; LONG=1 for the long form.
QUICK, USUAL, LONG = (200, 50), (2000, 100), (2000, 10_000)
DOCUMENT = 50 * MEGABYTE
CONTENT = os.urandom(DOCUMENT // 2) + b"All that was agreed. " * (DOCUMENT // 2 // 21)


def run(installation: Installation) -> None:
    size = QUICK if installation.quick else LONG if os.environ.get("LONG") else USUAL
    customer = subscribed("Extracts")
    _box, indicators = filled_box(customer)
    measure(customer, indicators, each=size[0])
    documents = add_documents(customer, size[1])
    installation.settle()
    file = installation.folder / "extract.zip"
    began = time.perf_counter()
    floor(customer, file, documents)
    rows = [figure("COPY … TO and zipfile", file, time.perf_counter() - began, None)]
    start, idle = command("customer", "list")
    for name, arguments in {
        "viewmybox extract": ("extract", str(customer.id), str(file)),
        "viewmybox check-extract": ("check-extract", str(file)),
        "viewmybox restore, the check included": ("restore", str(file), "--name", "Restored"),
    }.items():
        took, most = command(*arguments)
        # The floor has started already: what a command that does nothing takes is not counted.
        rows.append(figure(name, file, took - start, most - idle))
    file.unlink()
    show(
        f"Extracts: {100 * size[0]:,} measurements, {size[1]} MB of documents",
        ("", "MB", "MB zipped", "s", "MB a second", "MiB above idle"),
        rows,
    )
    print(f"  a command that does nothing takes {start:.1f} s: left out above")


def command(*arguments: str) -> tuple[float, float]:
    """Run one of our commands. Returns seconds, its start included, and the most MiB it had."""
    began = time.perf_counter()
    process = subprocess.Popen([COMMAND, *arguments], stdout=subprocess.DEVNULL)
    most = 0.0
    while process.poll() is None:
        most = max(most, peak(process.pid) or 0.0)
        time.sleep(LOOK_SECONDS)
    if process.returncode:
        raise RuntimeError(f"viewmybox {arguments[0]} failed")
    return time.perf_counter() - began, most


def figure(name: str, file: Path, took: float, memory: float | None) -> tuple[object, ...]:
    with ZipFile(file) as archive:
        inflated = sum(entry.file_size for entry in archive.infolist()) / MEGABYTE
    return (name, inflated, file.stat().st_size / MEGABYTE, took, inflated / took, memory)


def add_documents(customer: Customer, megabytes: int) -> int:
    """Half of each cannot be made smaller, as of pictures; half can, as of texts."""
    count = max(1, megabytes * MEGABYTE // DOCUMENT)
    with customer.entered():
        service = Service.objects.first()
        for number in range(count):
            Document.keep(service, f"{number}.bin", "application/octet-stream", io.BytesIO(CONTENT))
    return count


def floor(customer: Customer, file: Path, documents: int) -> None:
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        with customer.entered():
            for kind in kinds_of(Scope.EVERYTHING):
                with archive.open(f"{kind.file}.jsonl", "w", force_zip64=True) as entry:
                    for batch, _rows in copied(as_json_lines(kind.rows())):
                        entry.write(batch)
        # Outside: a transaction that lies idle while 10 GB are packed is ended.
        for number in range(documents):
            archive.writestr(f"{number}.bin", CONTENT)
