"""What is said of Azure is so: an installation elsewhere says plainly that it is not there."""

import pytest

from viewmybox.trust.azure import outside_azure
from viewmybox.trust.every import CHECKS, State

AZURE = "postgresql://vmb_web:x@box.postgres.database.azure.com:5432/viewmybox"
FILES = "https://box.blob.core.windows.net/files"
KEYS = "https://box.vault.azure.net"


@pytest.mark.promise("P14")
def test_an_embedded_installation_says_that_it_is_not_there(check, whole):
    result = check("lies-in-azure", whole)
    assert result.state == State.SKIPPED
    assert result.found[0].startswith("not on this installation")


@pytest.mark.promise("P14")
@pytest.mark.parametrize("elsewhere", ["database", "files", "keys", None])
def test_one_in_azure_is_told_by_its_addresses(elsewhere, inspect, whole, settings):
    settings.STORAGE_URL = "file:///files" if elsewhere == "files" else FILES
    settings.KEY_URL = "https://vault.azure.net.example" if elsewhere == "keys" else KEYS
    changes = {"base_url": "https://box.example.com"}
    if elsewhere != "database":
        changes["database_url"] = AZURE
    here = inspect(whole, **changes)
    found = [f"the {elsewhere}"] if elsewhere else []
    assert outside_azure(here.config) == found
    result = CHECKS["lies-in-azure"].run(here)
    assert result.state == (State.HOLE if elsewhere else State.OK)
