"""schemathesis at the demo's API: every operation of its document, with two customers' keys.

Three runs, each bounded in time. As both customers, who must not see each other's things, with
every check there is; as the first with the second's ids in every address; and as nobody.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import httpx2 as httpx

from proofs.demo import Demo, running
from proofs.outcome import Failed, Skipped

SECONDS = {"two customers": 240, "another's ids": 90}
SEED = 20261125
PATIENCE = 60
# What a check of schemathesis says and we do otherwise, each with its reason.
EXCEPT = {
    "positive_data_acceptance": "ids of things that never were are well-formed and are refused",
    "unsupported_method": "answers by 405 with Allow; asked by test_answers.py instead",
}
# Where every address has another's id, what was just made is not found there.
EXCEPT_FOR = {"another's ids": ("ensure_resource_availability",)}
# All checks run unless left out. (Named on the command line they would run for this call too.)
# A body of the bulk call is lines: those that are none are told of one by one, in an answer of 200.
BULK = """
[[operations]]
include-path = "/api/v1/measurements"
checks.negative_data_rejection.enabled = false
"""


def run() -> str:
    try:
        import schemathesis  # noqa: F401 - whether it can be had
    except ImportError as error:
        raise Skipped("schemathesis is not installed") from error
    with running() as demo, tempfile.TemporaryDirectory() as folder:
        return Calls(demo, Path(folder)).run()


class Calls:
    def __init__(self, demo: Demo, folder: Path) -> None:
        self.demo = demo
        self.folder = folder
        first, second, *_rest = demo.customers()
        self.keys = {"alice": demo.key(first), "charlie": demo.key(second)}

    def run(self) -> str:
        figures = [
            self.attack("two customers", self.two_customers()),
            self.attack("another's ids", self.anothers_ids()),
        ]
        if not self.demo.is_well():
            raise Failed("the service does not answer any more")
        return "; ".join(figures)

    def two_customers(self) -> dict[str, Any]:
        """Whatever one of them makes or reads, the other asks for too."""
        people = [
            {"name": name, "fixedHeaders": [{"name": "Authorization", "value": f"Bearer {key}"}]}
            for name, key in self.keys.items()
        ]
        file = self.folder / "people.json"
        file.write_text(json.dumps({"auth": people}))
        return {
            "auth": {"wfc": {"path": str(file), "peers": list(self.keys)}},
            "hooks": "proofs.bodies",
        }

    def anothers_ids(self) -> dict[str, Any]:
        """Alice's key, and Charlie's id wherever an address has one."""
        theirs = Api(self.demo, self.keys["charlie"]).ids()
        names = re.findall(r"\{(\w+)\}", " ".join(self.document()["paths"]))
        return {
            "headers": {"Authorization": f"Bearer {self.keys['alice']}"},
            "parameters": {
                f"path.{name}": theirs.get(name.removesuffix("_id"), theirs["box"])
                for name in sorted(set(names))
            },
            "hooks": "proofs.anothers",
        }

    def document(self) -> dict[str, Any]:
        found: dict[str, Any] = httpx.get(
            f"{self.demo.address}/api/v1/openapi.json", trust_env=False, timeout=PATIENCE
        ).json()
        return found

    def attack(self, name: str, config: dict[str, Any]) -> str:
        """One run. Returns how many calls were made.

        Raises:
            Failed: a check found something.
        """
        file, report = self.folder / f"{len(name)}.toml", self.folder / f"{len(name)}.json"
        file.write_text(toml(config) + BULK)
        left_out = ",".join([*EXCEPT, *EXCEPT_FOR.get(name, ())])
        command = [
            str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(file), "run",
            f"{self.demo.address}/api/v1/openapi.json", f"--max-time={SECONDS[name]}",
            "--wait-for-schema=120", "--request-timeout=60",
            f"--exclude-checks={left_out}", f"--seed={SEED}",
            "--continue-on-failure", "--report=json", f"--report-json-path={report}",
        ]  # fmt: skip
        env = os.environ | {"PYTHONPATH": str(Path.cwd()), "NO_PROXY": "*"}
        done = subprocess.run(
            command, env=env, cwd=self.folder, capture_output=True, text=True, check=False
        )
        print(done.stdout[-3000:], flush=True)
        made = re.search(r"(\d[\d,]*) generated", done.stdout)
        if done.returncode:
            raise Failed(f"{name}: schemathesis found something, see above")
        return f"{made[1] if made else '?'} calls as {name}"


class Api:
    """A customer's own things, by the calls."""

    def __init__(self, demo: Demo, key: str) -> None:
        self.client = httpx.Client(
            base_url=f"{demo.address}/api/v1/",
            headers={"Authorization": f"Bearer {key}"},
            trust_env=False,
            timeout=PATIENCE,
        )

    def ids(self) -> dict[str, str]:
        box = self.first("boxes")
        service = self.first(f"boxes/{box}/services")
        found = {"box": box, "service": service}
        for kind, word in (
            ("indicators", "indicator"),
            ("entries", "entry"),
            ("actions", "action"),
        ):
            found[word] = self.first(f"services/{service}/{kind}")
        return found

    def first(self, path: str) -> str:
        return str(self.client.get(path).json()["items"][0]["id"])


def toml(config: dict[str, Any], before: str = "") -> str:
    """Enough of TOML for what is written here: texts, lists of texts, tables."""
    lines = [
        f"{json.dumps(name)} = {json.dumps(value)}"
        for name, value in config.items()
        if not isinstance(value, dict)
    ]
    for name, value in config.items():
        if isinstance(value, dict):
            place = f"{before}{json.dumps(name)}"
            lines += ["", f"[{place}]", toml(value, f"{place}.")]
    return "\n".join(lines) + "\n"
