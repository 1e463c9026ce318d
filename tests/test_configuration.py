"""Settings: each wrong one is told in a sentence, all of them at once, and no value with it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from viewmybox import cli
from viewmybox.config import SECRET, Config, UnusableConfigError, config
from viewmybox.faults import refuse_faults, strangers, wrong

COMMAND = Path(sys.executable).with_name("viewmybox")
MARKER = "3f9c-only-a-secret-would-say-this"
KEY = "jV8t2Qw0zR5xN1bK7mY4cL9pD3sG6hFa"
PROVIDER = {"key": "entra", "name": "Work", "issuer": "https://id.example", "client_id": "a"}
REMOTE = "@db.example/viewmybox?sslmode=verify-full&sslrootcert=system"
GOOD = {
    "DATABASE_URL": f"postgresql://vmb_web:{MARKER}{REMOTE}",
    "WORKER_DATABASE_URL": f"postgresql://vmb_worker:{MARKER}{REMOTE}",
    "SECRET_KEY": KEY,
    "BASE_URL": "https://box.example",
    "STORAGE_URL": "file:///srv/files",
    "KEY_URL": "file:///srv/keys",
    "SMTP_URL": f"smtps://post:{MARKER}@mail.example",
    "IDENTITY_PROVIDERS": json.dumps([PROVIDER]),
    "PROVIDER_ADDRESS": "Exempelgatan 1, 123 45 Exempelstad",
    "PROVIDER_SUPPORT_EMAIL": "support@example.com",
    "PROVIDER_ORGANISATION_NUMBER": "559999-0008",
}
LOCAL = {
    "DATABASE_URL": "postgresql://vmb_web@/viewmybox?host=/run/postgresql",
    "SECRET_KEY": KEY,
}


@pytest.fixture
def told(monkeypatch, tmp_path):
    """What is wrong with an environment of these settings and nothing else."""

    def say(settings):
        for name in [name for name in os.environ if name.startswith("VIEWMYBOX_")]:
            monkeypatch.delenv(name)
        monkeypatch.setenv("VIEWMYBOX_DATA", str(tmp_path))
        for name, value in settings.items():
            monkeypatch.setenv(f"VIEWMYBOX_{name}", value)
        return wrong()

    return say


def test_good_settings_are_taken(told):
    assert told(GOOD) == []
    assert Config().in_production


def test_nothing_more_is_needed_on_ones_own_machine(told):
    assert told(LOCAL) == []
    assert not Config().in_production


AZURE = "@box.postgres.database.azure.com/viewmybox?sslmode=verify-full&sslrootcert=system"


def test_in_azure_no_password_is_needed(told):
    changes = {
        "DATABASE_URL": f"postgresql://vmb_web{AZURE}",
        "WORKER_DATABASE_URL": f"postgresql://vmb_worker:{MARKER}{AZURE}",
    }
    assert told(GOOD | changes) == []
    assert Config().takes_token("web")
    assert not Config().takes_token("worker")  # a password is one
    assert not Config().takes_token("support")  # there is none


@pytest.mark.parametrize(
    ("url", "takes"),
    [
        ("postgresql://vmb_web@/viewmybox?host=box.postgres.database.azure.com", True),
        ("postgresql://vmb_web@postgres.database.azure.com.example/viewmybox", False),
        ("postgresql://vmb_web@db.example/viewmybox", False),
        ("postgresql://vmb_web@box.postgres.database.azure.com/v?password=x", False),
    ],
)
def test_a_token_is_for_azures_own_servers_or_where_it_is_asked_for(told, url, takes):
    told({"DATABASE_URL": url})
    assert Config().takes_token("web") == takes
    told({"DATABASE_URL": url, "DATABASE_TOKENS": "true"})
    assert Config().takes_token("web") == ("password" not in url)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"DATABASE_URL": "postgresql://vmb_web@box.postgres.database.azure.com/x"},
            "DATABASE_URL leads to another machine without sslmode=verify-full",
        ),
        ({"BASE_URL": "http://box.example"}, "BASE_URL is http://, which is for this machine"),
        ({"BASE_URL": "box.example"}, "BASE_URL is not an address that begins with https://"),
        ({"BASE_URL": "https://box.example/app"}, "BASE_URL holds more than scheme, host and"),
        ({"BASE_URL": "http://localhost:8000"}, "BASE_URL leads to this machine alone, while"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY has 5 characters and needs 32"),
        ({"SECRET_KEY": "ab" * 20}, "SECRET_KEY has 2 different characters only"),
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set"),
        ({"DATABASE_URL": "mysql://vmb_web@db/x"}, "DATABASE_URL does not begin with postgresql"),
        ({"DATABASE_URL": f"postgresql://root{REMOTE}"}, "DATABASE_URL is not for the user vmb_w"),
        ({"DATABASE_URL": "postgresql://vmb_web@/"}, "DATABASE_URL names no database"),
        (
            {"WORKER_DATABASE_URL": "postgresql://vmb_worker@db.example/x?sslmode=require"},
            "WORKER_DATABASE_URL leads to another machine without sslmode=verify-full",
        ),
        ({"STORAGE_URL": ""}, "STORAGE_URL is not set"),
        ({"STORAGE_URL": "ftp://files"}, "STORAGE_URL of the kind “ftp” is not known here"),
        ({"METRICS_ADDRESS": "localhost:9464"}, "METRICS_ADDRESS is not an IP address and a port"),
        ({"METRICS_ADDRESS": "127.0.0.1"}, "METRICS_ADDRESS is not an IP address and a port"),
        ({"METRICS_ADDRESS": "8.8.8.8:9464"}, "METRICS_ADDRESS is an address of the public"),
        ({"KEY_URL": "file://keys"}, "KEY_URL is not file:/// and a whole path"),
        ({"STORAGE_URL": "https://a.blob.core.windows.net"}, "STORAGE_URL names no container"),
        ({"STORAGE_URL": f"https://a.example/c?sig={MARKER}"}, "STORAGE_URL is not https:// and"),
        ({"KEY_URL": "https://name.vault.azure.net/keys/x"}, "KEY_URL is more than a vault"),
        ({"SMTP_URL": "smtp://mail.example"}, "SMTP_URL would send letters in the clear"),
        ({"SMTP_URL": "file:///letters"}, "SMTP_URL lays letters in a folder, which only a demo"),
        ({"SMTP_URL": "pigeon://loft"}, "SMTP_URL is of none of the kinds"),
        ({"SMTP_URL": "smtps://"}, "SMTP_URL names no host"),
        ({"IDENTITY_PROVIDERS": ""}, "IDENTITY_PROVIDERS is not set"),
        ({"IDENTITY_PROVIDERS": "[{"}, "IDENTITY_PROVIDERS is not JSON, from line 1, column 3"),
        (
            {"IDENTITY_PROVIDERS": json.dumps([PROVIDER | {"issuer": "http://localhost"}])},
            "IDENTITY_PROVIDERS (entra) has an issuer that is not https://",
        ),
        (
            {"IDENTITY_PROVIDERS": json.dumps([PROVIDER, PROVIDER])},
            "IDENTITY_PROVIDERS has the key entra more than once",
        ),
        (
            {"OPERATOR_PROVIDER": json.dumps(PROVIDER | {"strengths": []})},
            "OPERATOR_PROVIDER (strengths) tuple should have at least 1 item",
        ),
        ({"TRUSTED_PROXIES": '["10.0.0.0/99"]'}, "TRUSTED_PROXIES (0) is no network of IP addr"),
        ({"TRUSTED_PROXIES": '["::/0"]'}, "TRUSTED_PROXIES believes everybody"),
        ({"LIMITS": "off"}, "LIMITS is off, which is for tests"),
        ({"LIMITS": '{"nonsense": null}'}, "LIMITS (nonsense) is not known"),
        ({"PROVIDER_ADDRESS": " "}, "PROVIDER_ADDRESS is not set"),
        ({"STRIPE_KEY": MARKER}, "STRIPE_KEY and STRIPE_WEBHOOK_SECRET belong together"),
        ({"ROLE": "root"}, "ROLE should be 'web', 'worker', 'support' or 'migrator'"),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence(told, changes, sentence):
    [found] = told(GOOD | changes)
    assert found.startswith(f"VIEWMYBOX_{sentence}")
    assert found.endswith(".")
    assert MARKER not in found


def test_everything_is_told_at_once_also_when_some_cannot_be_read(told):
    changes = {"TRUSTED_PROXIES": "no JSON", "SECRET_KEY": "short", "LIMITS": "off", "KEY_URL": ""}
    names = {found.split()[0].removeprefix("VIEWMYBOX_") for found in told(GOOD | changes)}
    assert names == set(changes)


@pytest.mark.parametrize("default", ["BASE_URL", "STORAGE_URL", "KEY_URL", "IDENTITY_PROVIDERS"])
def test_no_default_of_development_is_taken_in_production(told, default):
    rest = {name: value for name, value in GOOD.items() if name != default}
    assert any(found.startswith(f"VIEWMYBOX_{default} ") for found in told(rest))


def test_a_secret_comes_from_a_file(told, tmp_path):
    file = tmp_path / "secret-key"
    file.write_text(f"{KEY}\n")
    rest = {name: value for name, value in GOOD.items() if name != "SECRET_KEY"}
    assert told(rest | {"SECRET_KEY_FILE": str(file)}) == []
    assert Config().secret_key.get_secret_value() == KEY


def test_json_comes_from_a_file_too(told, tmp_path):
    file = tmp_path / "providers"
    file.write_text(json.dumps([PROVIDER]))
    rest = {name: value for name, value in GOOD.items() if name != "IDENTITY_PROVIDERS"}
    assert told(rest | {"IDENTITY_PROVIDERS_FILE": str(file)}) == []
    assert Config().identity_providers[0].key == "entra"


@pytest.mark.parametrize(
    ("content", "why"),
    [(None, "which cannot be: No such file"), (b"\n", "which is empty"), (b"\xff", "not text")],
)
def test_a_file_that_gives_nothing_is_a_fault_and_no_empty_secret(told, tmp_path, content, why):
    file = tmp_path / "secret-key"
    if content is not None:
        file.write_bytes(content)
    rest = {name: value for name, value in GOOD.items() if name != "SECRET_KEY"}
    [found] = told(rest | {"SECRET_KEY_FILE": str(file)})
    assert found.startswith("VIEWMYBOX_SECRET_KEY is to be read from")
    assert why in found


def test_a_secret_said_twice_is_refused(told, tmp_path):
    file = tmp_path / "secret-key"
    file.write_text(KEY)
    [found] = told(GOOD | {"SECRET_KEY_FILE": str(file)})
    assert found.endswith("VIEWMYBOX_SECRET_KEY_FILE: say one of them.")


def test_every_setting_that_holds_a_secret_is_marked_as_one():
    def holds(field):
        inside = getattr(field.annotation, "__args__", (field.annotation,))
        fields = [one for kind in inside for one in getattr(kind, "model_fields", {}).values()]
        return "SecretStr" in repr([field.annotation, *(one.annotation for one in fields)])

    assert set(SECRET) == {name for name, field in Config.model_fields.items() if holds(field)}


def test_a_slip_in_a_name_is_noticed(told):
    told(GOOD | {"DATABSE_URL": "x", "SECRET_KEY_FIEL": "y"})
    assert strangers() == [
        "VIEWMYBOX_DATABSE_URL is no setting; VIEWMYBOX_DATABASE_URL is.",
        "VIEWMYBOX_SECRET_KEY_FIEL is no setting; VIEWMYBOX_SECRET_KEY_FILE is.",
    ]


def test_settings_that_cannot_be_read_show_no_value(told):
    told(GOOD | {"OPERATOR_PROVIDER": json.dumps({"key": MARKER, "client_secret": [MARKER]})})
    config.cache_clear()
    try:
        with pytest.raises(UnusableConfigError) as refused:
            config()
    finally:
        config.cache_clear()
    assert MARKER not in str(refused.value)
    assert refused.value.__suppress_context__


def run(settings, *words):
    clean = {name: value for name, value in os.environ.items() if not name.startswith("VIEWMYBOX_")}
    named = {f"VIEWMYBOX_{name}": value for name, value in settings.items()}
    return subprocess.run(
        [COMMAND, *words], env=clean | named, capture_output=True, text=True, check=False
    )


def test_check_config_says_where_each_comes_from_and_no_value(tmp_path):
    file = tmp_path / "key"
    file.write_text(MARKER + KEY)
    rest = {name: value for name, value in GOOD.items() if name != "SECRET_KEY"}
    done = run(rest | {"SECRET_KEY_FILE": str(file), "DATA": str(tmp_path)}, "check-config")
    assert (done.returncode, done.stderr) == (0, "")
    said = dict(line.split("\t") for line in done.stdout.splitlines())
    assert set(said) == {name.upper() for name in Config.model_fields}
    assert said["SECRET_KEY"] == "file"
    assert said["BASE_URL"] == "environment"
    assert said["LIMITS"] == "default"
    assert MARKER not in done.stdout


@pytest.mark.parametrize("command", ["check-config", "serve", "worker", "migrate"])
def test_nothing_starts_on_a_fault(tmp_path, command):
    role = {"MIGRATOR_DATABASE_URL": f"postgresql://vmb_migrator:{MARKER}{REMOTE}"}
    changes = {"BASE_URL": "http://box.example", "STRIPE_KEY": MARKER, "DATA": str(tmp_path)}
    done = run(GOOD | role | changes, command)
    assert (done.returncode, done.stdout) == (1, "")
    assert [line.split()[0] for line in done.stderr.splitlines()] == [
        "viewmybox:",
        "VIEWMYBOX_BASE_URL",
        "VIEWMYBOX_STRIPE_KEY",
    ]
    assert MARKER not in done.stderr


def test_an_unknown_name_stops_check_config_and_nothing_else(told):
    told(GOOD | {"OF_A_LATER_VERSION": "1"})
    refuse_faults()
    done = run(GOOD | {"OF_A_LATER_VERSION": "1"}, "check-config")
    assert done.returncode == 1
    assert "VIEWMYBOX_OF_A_LATER_VERSION is no setting" in done.stderr


def test_no_command_takes_a_secret_as_an_argument():
    def options(parser):
        for action in parser._actions:
            yield action.dest
            for below in getattr(action, "choices", None) or {}:
                if isinstance(action.choices, dict):
                    yield from options(action.choices[below])

    taken = set(options(cli.parser()))
    assert "port" in taken
    assert not {one for one in taken if any(word in one for word in ("secret", "password", "url"))}
