"""PostgreSQL goes away while the service runs: a plain page says so, and it mends by itself."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import httpx2 as httpx
import pytest

from tests import versions
from tests.conftest import free_port, wait_until_ready
from viewmybox.demo.postgres import Embedded

COMMAND = Path(sys.executable).with_name("viewmybox")


@pytest.fixture
def installation():
    with tempfile.TemporaryDirectory(prefix="vmb-down-") as folder:
        Path(folder).chmod(0o755)
        server = Embedded(Path(folder) / "data", durable=False, programs=versions.programs())
        server.start()
        port = free_port()
        facts = server.installation() | {"base_url": f"http://localhost:{port}"}
        server.write_installation(facts)
        kept = {name: value for name, value in os.environ.items() if "VIEWMYBOX" not in name}
        environment = kept | {"VIEWMYBOX_DATA": str(server.data)}
        subprocess.run([COMMAND, "migrate"], env=environment, check=True, capture_output=True)
        log = Path(folder) / "serve.log"
        with log.open("wb") as stream:
            web = subprocess.Popen(
                [COMMAND, "serve", f"--port={port}", "--workers=1"],
                env=environment,
                stdout=stream,
                stderr=stream,
            )
        address = f"http://localhost:{port}"
        try:
            wait_until_ready(address, web, log)
            yield server, address, lambda: wait_until_ready(address, web, log)
        finally:
            web.terminate()
            web.wait(timeout=30)
            server.erase()


def test_a_plain_page_says_so_and_it_mends_by_itself(installation):
    server, address, ready = installation
    somebody = {"session": "x" * 43}
    with httpx.Client(base_url=address, trust_env=False, cookies=somebody, timeout=30) as http:
        assert http.get("/boxes/").status_code == 302
        server.stop()
        answer = http.get("/boxes/", headers={"Accept-Language": "en"})
        assert answer.status_code == 503
        assert "cannot reach its database" in answer.text
        assert "Everything you saved is safe" in answer.text
        assert answer.headers["Retry-After"]
        assert http.get("/healthz").status_code == 200
        assert http.get("/readyz").status_code == 503
        bearer = {"Authorization": f"Bearer vmb_{'0' * 64}_{'0' * 64}"}
        program = http.get("/api/v1/me", headers=bearer)
        assert program.status_code == 503
        assert program.headers["Content-Type"] == "application/problem+json"
        server.start()
        ready()
        assert http.get("/boxes/").status_code == 302
