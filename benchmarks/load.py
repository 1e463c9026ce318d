"""Load over HTTP: so many connections, each asking again as soon as it is answered."""

import re
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass

CONNECTIONS = 16
MILLISECONDS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


@dataclass(frozen=True, slots=True)
class Load:
    """What came of it: answers a second, and how long an answer took, in milliseconds."""

    per_second: float
    p50: float
    p99: float


def load(address: str, headers: Mapping[str, str], seconds: float) -> Load:
    """Ask for a page over and over for so long, after a second to warm up.

    Raises:
        RuntimeError: an answer was not 200; such a rate would say nothing.
    """
    ask(address, headers)
    run(address, headers, 1)
    return run(address, headers, seconds)


def ask(address: str, headers: Mapping[str, str]) -> bytes:
    """One answer. A redirection to the sign-in page is an error here, as any but 200 is."""
    request = urllib.request.Request(address, headers=dict(headers))  # noqa: S310 - our own address
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - the same
        if answer.status != 200 or answer.url != address:  # noqa: PLR2004 - OK
            raise RuntimeError(f"{address} answers {answer.status} from {answer.url}.")
        body: bytes = answer.read()
        return body


def run(address: str, headers: Mapping[str, str], seconds: float) -> Load:
    if wrk := shutil.which("wrk"):
        return by_wrk(wrk, address, headers, seconds)
    given = [f"{name}: {value}" for name, value in headers.items()]
    command = [sys.executable, "-m", "benchmarks.client", address, str(CONNECTIONS), str(seconds)]
    done = subprocess.run([*command, *given], check=True, capture_output=True, text=True)
    return Load(*map(float, done.stdout.split()))


def by_wrk(wrk: str, address: str, headers: Mapping[str, str], seconds: float) -> Load:
    command = [wrk, "-t1", f"-c{CONNECTIONS}", f"-d{seconds:.0f}s", "--latency", "--timeout=30s"]
    given = [f"-H{name}: {value}" for name, value in headers.items()]
    done = subprocess.run([*command, *given, address], check=True, capture_output=True, text=True)
    if wrong := re.search(r"Non-2xx.*|Socket errors.*", done.stdout):
        raise RuntimeError(f"{address}: {wrong[0]}")
    rate = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    times = {
        share: float(number) * MILLISECONDS[unit]
        for share, number, unit in re.findall(r"(\d\d)%\s+([\d.]+)([a-z]+)", done.stdout)
    }
    if rate is None:
        raise RuntimeError(f"wrk says: {done.stdout}")
    return Load(float(rate[1]), times["50"], times["99"])
