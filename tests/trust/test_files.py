"""Damaged files, folders and keys are found."""

import json
import os
import shutil

import pytest

from viewmybox.trust.every import State
from viewmybox.vault import stream
from viewmybox.vault.files import storage
from viewmybox.vault.keystore import key_store


class Plain:
    """A writer that forgets to encrypt."""

    def __init__(self, target, _key, _bound):
        self.write, self.finish = target.write, lambda: None


@pytest.fixture
def files(settings, tmp_path):
    """A storage of its own, with a file of the vault's in it."""
    folder = tmp_path / "files"
    folder.mkdir(mode=0o700)
    settings.STORAGE_URL = folder.as_uri()
    storage.cache_clear()
    (folder / "a").write_bytes(stream.MAGIC)
    (folder / "a").chmod(0o600)
    yield folder
    storage.cache_clear()


@pytest.fixture
def keys(settings, tmp_path, whole):
    """The keys, copied."""
    folder = tmp_path / "keys"
    shutil.copytree(settings.KEY_URL.removeprefix("file://"), folder)
    folder.chmod(0o700)
    settings.KEY_URL = folder.as_uri()
    key_store.cache_clear()
    yield folder
    key_store.cache_clear()


def found_after(check, asked, damage, **changes):
    """What a check, by name and place, finds after the damage, and did not before."""
    assert check(*asked, **changes).state == State.OK
    damage()
    result = check(*asked, **changes)
    assert result.state == State.HOLE
    return result.found[0]


def leave_a_letter(files):
    (files / "letter.pdf").write_bytes(b"%PDF-1.7")


FILES = [
    ("storage-is-closed", lambda files: files.chmod(0o755), "open to others"),
    ("storage-is-closed", lambda files: (files / "a").chmod(0o640), "open to others"),
    ("files-are-encrypted", leave_a_letter, "not a file of the vault"),
    ("storage-works", lambda files: (shutil.rmtree(files), files.write_bytes(b"")), "checked"),
]
KEYS = [
    ("master-key-is-kept", lambda keys: (keys / "master" / "1.key").chmod(0o644), "open to others"),
    ("master-key-is-kept", lambda keys: keys.chmod(0o755), "open to others"),
    ("master-key-is-kept", lambda keys: (keys / "master" / "1.key").unlink(), "holds no key"),
    (
        "master-key-is-kept",
        lambda keys: (keys / "master" / "1.key").write_bytes(b"short"),
        "not a random",
    ),
    (
        "master-key-is-kept",
        lambda keys: (keys / "master" / "1.key").write_bytes(bytes(32)),
        "not a random",
    ),
    (
        "customers-keys-open",
        lambda keys: (keys / "master" / "1.key").write_bytes(os.urandom(32)),
        "does not open",
    ),
]


@pytest.mark.parametrize(("name", "damage", "sentence"), FILES)
def test_damaged_files(name, damage, sentence, check, whole, files):  # noqa: PLR0913, PLR0917 - fixtures
    assert sentence in found_after(check, (name, whole), lambda: damage(files))


@pytest.mark.parametrize(("name", "damage", "sentence"), KEYS)
def test_damaged_keys(name, damage, sentence, check, whole, keys):  # noqa: PLR0913, PLR0917 - the same
    assert sentence in found_after(check, (name, whole), lambda: damage(keys))


def test_the_probe_of_a_vault_that_does_not_encrypt(check, whole, files, monkeypatch):
    def forget():
        monkeypatch.setattr(stream, "EncryptingWriter", Plain)

    found_after(check, ("storage-works", whole), forget)
    assert [path.name for path in files.iterdir()] == ["a"], "the probe is removed all the same"


def test_a_key_is_not_made_by_looking_for_it(check, whole, keys):
    shutil.rmtree(keys / "master")
    check("master-key-is-kept", whole)
    check("customers-keys-open", whole)
    assert not (keys / "master").exists()


def test_what_the_installation_knows_of_itself(check, whole, tmp_path):
    file = tmp_path / "installation.json"
    file.write_text(json.dumps({}))
    file.chmod(0o600)
    said = found_after(
        check, ("installation-is-closed", whole), lambda: file.chmod(0o644), data=tmp_path
    )
    assert "passwords" in said
