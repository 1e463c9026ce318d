"""A restore drill: backed up while people and programs write, restored elsewhere, compared.

Programs write without a pause. Whatever was answered for before the backup began must be in it;
what came later may be. Each table and each file is compared by `restore-backup` itself; here the
restored installation is run, and read as its customers read it.
"""

import contextlib
import itertools
import re
import shutil
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from proofs.calls import Api
from proofs.demo import Demo, running
from proofs.outcome import Failed

WRITERS = 4
BEFORE, MEANWHILE = 6, 4  # seconds of load before the backup begins, and after it has ended
MEASUREMENTS = 300_000
BULK = 50_000
FILE = ("avtal.txt", b"what was agreed, line by line\n" * 200_000, "text/plain")
FROM = datetime(2001, 1, 1, tzinfo=UTC)
PAGE = 200
NDJSON = {"Content-Type": "application/x-ndjson"}


def run() -> str:
    """Returns what it came to: rows, files, and how long until it answered again."""
    with tempfile.TemporaryDirectory(prefix="vmbr-", ignore_cleanup_errors=True) as folder:
        top = Path(folder)
        with running() as demo:
            drill = Drill(demo)
            drill.fill()
            told = drill.back_up_under_load(top)
        began = time.monotonic()
        data = top / "d"
        restored = demo.command(
            "restore-backup", *newest(top / "backups"), "--keys", *newest(top / "keys"),
            "--data", str(data),
        )  # fmt: skip
        seconds = time.monotonic() - began
        with running(data) as new:
            answering = time.monotonic() - began
            late = drill.compare(new)
        shutil.rmtree(data, ignore_errors=True)
    came = re.search(r"(\d+) rows in (\d+) tables and (\d+) files", restored)
    rows = came[0] if came else "?"
    return (
        f"{rows}, taken in {told:.1f} s under {drill.rate:.0f} writes a second, restored and "
        f"compared in {seconds:.1f} s, answering after {answering:.1f} s; {len(drill.before)} "
        f"writes from before all there, of {len(drill.after)} later ones {late}"
    )


def newest(folder: Path) -> list[str]:
    return [str(max(folder.iterdir()))]


class Drill:
    def __init__(self, demo: Demo) -> None:
        self.demo = demo
        self.customer = demo.customers()[0]
        self.key = demo.key(self.customer)
        self.ids = Api(demo, self.key).ids()
        self.written: list[tuple[float, str]] = []
        self.before: list[str] = []
        self.after: list[str] = []
        self.rate = 0.0

    def fill(self) -> None:
        """Something to carry: measurements in bulk, and a document by the page."""
        api, indicator = Api(self.demo, self.key), self.ids["indicator"]
        for start in range(0, MEASUREMENTS, BULK):
            lines = (
                f'{{"indicator":"{indicator}","at":"{(FROM + timedelta(minutes=n)).isoformat()}",'
                f'"value":{n % 97}}}'
                for n in range(start, start + BULK)
            )
            answer = api.client.post(
                "measurements", content="\n".join(lines), headers=NDJSON
            ).json()
            if answer.get("recorded") != BULK:
                raise Failed(f"measurements were not taken: {answer}")
        with contextlib.closing(self.demo.sign_in("alice")) as alice:
            path = f"{self.demo.address}/services/{self.ids['service']}/documents/new/"
            form = alice.get(path)
            hidden = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form.text)
            answer = alice.post(
                path,
                data={"csrfmiddlewaretoken": hidden[1] if hidden else ""},
                files={"file": FILE},
                headers={"Referer": path},
            )
            if not answer.is_success or FILE[0] not in answer.text:
                raise Failed(f"the document was not taken: {answer.status_code}")

    def back_up_under_load(self, top: Path) -> float:
        """How long the backup took, in seconds."""
        stop = threading.Event()
        writers = [
            threading.Thread(target=self.write, args=(stop, number)) for number in range(WRITERS)
        ]
        for writer in writers:
            writer.start()
        try:
            time.sleep(BEFORE)
            began = time.monotonic()
            self.demo.command("backup", str(top / "backups"), "--keys", str(top / "keys"))
            ended = time.monotonic()
            time.sleep(MEANWHILE)
        finally:
            stop.set()
            for writer in writers:
                writer.join()
        self.before = [one for at, one in self.written if at < began]
        self.after = [one for at, one in self.written if at >= began]
        self.rate = len(self.written) / (time.monotonic() - began + BEFORE)
        if not self.before or not any(began < at < ended for at, _one in self.written):
            raise Failed("nothing was written while the backup was taken")
        return ended - began

    def write(self, stop: threading.Event, number: int) -> None:
        """Entries without a pause; each is noted once it was answered for."""
        api = Api(self.demo, self.key)
        for count in itertools.count():
            if stop.is_set():
                return
            facts = {"kind": "note", "title": f"drill {number} {count}"}
            answer = api.client.post(f"services/{self.ids['service']}/entries", json=facts)
            if answer.status_code == 201:  # noqa: PLR2004 - made
                self.written.append((time.monotonic(), answer.json()["id"]))

    def compare(self, new: Demo) -> int:
        """How many of the later writes are there. All of the earlier must be, and the document.

        Raises:
            Failed: something that was answered for before the backup is not there.
        """
        api = Api(new, self.key)
        there = {one["id"] for one in everything(api, f"services/{self.ids['service']}/entries")}
        lost = set(self.before) - there
        if lost:
            raise Failed(f"{len(lost)} entries from before the backup are not in it")
        since = {"from": FROM.isoformat(), "until": (FROM + timedelta(days=400)).isoformat()}
        path = f"indicators/{self.ids['indicator']}/measurements"
        if not api.client.get(path, params=since | {"limit": 1}).json()["items"]:
            raise Failed("the measurements are not there")
        with contextlib.closing(new.sign_in("alice")) as alice:
            page = alice.get(f"{new.address}/services/{self.ids['service']}/").text
            found = re.search(r'href="(/documents/[0-9a-f-]+/)"[^>]*>\s*avtal\.txt', page)
            if not found:
                raise Failed("the document is not on its service's page")
            content = alice.get(f"{new.address}{found[1]}content/").content
            if content != FILE[1]:
                raise Failed("the document is not what was uploaded")
        return len(set(self.after) & there)


def everything(api: Api, path: str) -> list[Any]:
    """All pages of a list."""
    items: list[Any] = []
    after: dict[str, Any] = {}
    while True:
        answer = api.client.get(path, params={"limit": PAGE, "state": "all", **after}).json()
        items += answer["items"]
        if len(answer["items"]) < PAGE:
            return items
        after = {"after": answer["items"][-1]["id"]}
