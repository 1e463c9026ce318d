"""What the figures were measured on."""

import os
import platform
import shutil
from pathlib import Path

from psycopg import sql

from viewmybox.demo.postgres import Embedded


def facts(server: Embedded) -> list[str]:
    with server.administrator() as administrator:
        shown = [
            administrator.execute(sql.SQL("SHOW {}").format(sql.Identifier(name))).fetchone()[0]  # type: ignore[index] # each has a value
            for name in ("server_version", "fsync", "synchronous_commit", "shared_buffers")
        ]
    version, fsync, synchronous, buffers = shown
    system = f"{platform.system()} {platform.release().partition('-')[0]}"
    load = os.getloadavg()[0]
    generator = "wrk" if shutil.which("wrk") else "benchmarks/client.py"
    return [
        f"{processor()}, {os.cpu_count()} cores, {memory()}, {system}; load {load:.1f} before",
        f"Python {platform.python_version()}; PostgreSQL {version.split()[0]}: fsync {fsync},",
        f"synchronous_commit {synchronous}, shared_buffers {buffers}; the load comes from",
        f"{generator}, on the same cores",
    ]


def processor() -> str:
    with Path("/proc/cpuinfo").open() as lines:
        names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def memory() -> str:
    return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB"
