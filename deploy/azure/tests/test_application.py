"""Every setting of the application is set, or has a reason why not."""

import json
import re

import pytest

import application
import known
import roles
import settings
import storage
from application import CONSOLE, MIGRATE, NOT_SET, PLAIN, PROCESSES, SECRETS, VERIFY, WEB, WORKER

CONFIG = known.PRODUCT / "config.py"


def unsaid() -> set[str]:
    """Settings of the application of which nobody here has said anything."""
    return set(known.settings()) - set(SECRETS) - set(PLAIN) - set(NOT_SET)


def strangers() -> set[str]:
    """What is set here and is no setting of the application."""
    return (set(SECRETS) | set(PLAIN) | set(NOT_SET)) - set(known.settings())


@pytest.fixture
def another_config(tmp_path, monkeypatch):
    """The product's config.py with something replaced."""

    def replaced(old, new):
        text = CONFIG.read_text(encoding="utf-8")
        assert old in text
        (tmp_path / "config.py").write_text(text.replace(old, new), encoding="utf-8")
        monkeypatch.setattr(known, "PRODUCT", tmp_path)

    return replaced


def test_every_setting_is_set_or_has_a_reason():
    assert unsaid() == set()
    assert strangers() == set()
    assert all(len(reason.split()) > 3 for reason in NOT_SET.values())


def test_a_new_setting_is_noticed(another_config):
    another_config("    base_url: str = Field(", '    colour: str = ""\n    base_url: str = Field(')
    assert unsaid() == {"colour"}


def test_a_setting_that_went_is_noticed(another_config):
    another_config("    provider_bankgiro: str", "    provider_plusgiro: str")
    assert strangers() == {"provider_bankgiro"}
    assert unsaid() == {"provider_plusgiro"}


def test_what_the_application_calls_secret_comes_from_the_vault():
    assert set(SECRETS) == {name for name, one in known.settings().items() if one.is_secret}


def test_a_setting_that_becomes_secret_is_noticed(another_config):
    another_config(
        '    provider_address: str = Field(default="",', "    provider_address: str = secret("
    )
    assert known.settings()["provider_address"].is_secret
    assert set(SECRETS) != {name for name, one in known.settings().items() if one.is_secret}


def test_a_setting_is_said_in_one_way_only():
    said = [*SECRETS, *PLAIN, *NOT_SET]
    assert len(said) == len(set(said))


@pytest.mark.parametrize("process", PROCESSES)
def test_a_process_is_told_what_production_needs(say, process):
    """As viewmybox/faults.py asks of every process."""
    told = application.plain_of(say(), process) | application.files_of(say(), process)
    wanted = re.findall(
        r'^        "([A-Z_]+)": settings\.',
        (known.PRODUCT / "faults.py").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    assert len(wanted) == 7
    for name in wanted:
        assert {f"VIEWMYBOX_{name}", f"VIEWMYBOX_{name}_FILE"} & set(told), name
    assert "VIEWMYBOX_SECRET_KEY_FILE" in told


def test_each_process_has_the_way_to_the_database_of_its_own_role_alone():
    ways = {
        process: {
            name for name, one in SECRETS.items() if "database" in name and process in one.processes
        }
        for process in PROCESSES
    }
    assert ways == {
        WEB: {"database_url"},
        WORKER: {"worker_database_url"},
        CONSOLE: {"database_url", "support_database_url"},
        MIGRATE: {"migrator_database_url"},
        VERIFY: {name for name in SECRETS if "database" in name},
    }


def test_the_console_is_told_its_own_address(say):
    assert application.plain_of(say(), CONSOLE)["VIEWMYBOX_BASE_URL"] == say().console_url
    assert application.plain_of(say(), WEB)["VIEWMYBOX_BASE_URL"] == say().base_url


def test_trusted_proxies_are_networks_of_ours_and_not_everybody(say):
    told = application.plain_of(say(), WEB)["VIEWMYBOX_TRUSTED_PROXIES"]
    assert json.loads(told) == ["10.60.0.0/23", "100.100.0.0/16"]
    assert "VIEWMYBOX_TRUSTED_PROXIES" not in application.plain_of(say(), WORKER)


def test_telemetry_goes_only_where_somebody_said(say):
    variable = "OTEL_EXPORTER_OTLP_ENDPOINT"
    assert variable not in application.plain_of(say(), WEB)
    told = application.plain_of(say(telemetry="http://collector:4318"), WEB)
    assert told[variable] == "http://collector:4318"


def test_the_commands_are_the_products_own():
    source = (known.PRODUCT / "cli.py").read_text(encoding="utf-8")
    for _program, command, *options in application.COMMANDS.values():
        assert f'command("{command}"' in source or f'    "{command}", run_' in source
        for option in options:
            if option.startswith("--"):
                assert f'"{option}"' in source


def test_files_that_are_told_are_mounted(standard, say):
    runs = [one for one in standard if one.get("template.containers")]
    assert {one.name for one in runs} == set(PROCESSES)
    for one in runs:
        container = one.get("template.containers.0")
        told = {variable["name"]: variable["value"] for variable in container["env"]}
        files = {value for name, value in told.items() if name.endswith("_FILE")}
        assert files
        assert [mount["mountPath"] for mount in container["volumeMounts"]] == ["/secrets"]
        assert {path.rpartition("/")[0] for path in files} == {"/secrets"}
        given = {item["path"] for item in one.get("template.volumes.0.secrets")}
        assert {path.rpartition("/")[2] for path in files} == given


def test_what_is_told_of_storage_and_keys_is_what_was_made(standard, say):
    told = application.plain_of(say(), WEB)
    (account,) = (one for one in standard if one.name == "account-files")
    (vault,) = (one for one in standard if one.name == "vault-keys")
    where = f"https://{account.get('accountName')}.blob.core.windows.net/files"
    assert told["VIEWMYBOX_STORAGE_URL"] == where
    assert told["VIEWMYBOX_KEY_URL"] == f"https://{vault.get('vaultName')}.vault.azure.net/"


def test_the_console_needs_its_secrets(say):
    lacking = {name: value for name, value in say().secrets.items() if name != "operator_provider"}
    with pytest.raises(settings.UnusableSettingsError, match="operator_provider is missing"):
        say(secrets=lacking)
    assert say(console_url="", secrets=lacking).processes == (WEB, WORKER, MIGRATE, VERIFY)


# --- What the application has code for ---------------------------------------------------------


def kinds() -> dict[str, tuple[str, ...]]:
    return {name: known.kinds(name) for name in ("STORAGE_KINDS", "KEY_KINDS")}


def test_the_application_knows_the_kinds_of_addresses_that_it_is_told(say):
    for name, known_kinds in kinds().items():
        setting = f"VIEWMYBOX_{name.removesuffix('_KINDS')}_URL"
        assert application.plain_of(say(), WEB)[setting].partition(":")[0] in known_kinds


def test_an_application_that_knows_folders_only_would_be_seen(another_config):
    another_config('KEY_KINDS = ("file", "https")', 'KEY_KINDS = ("file",)')
    assert kinds()["KEY_KINDS"] == ("file",)


def test_heads_are_copied_from_where_the_application_writes_them():
    assert known.constant("vault/heads.py", "FOLDER") == storage.FOLDER


def test_only_the_worker_can_end_a_key():
    ends = {who for who, given in roles.IN_THE_VAULT.items() if roles.ENDS_KEYS in str(given)}
    assert ends == {WORKER}
    assert not roles.asks_by_itself(MIGRATE)
