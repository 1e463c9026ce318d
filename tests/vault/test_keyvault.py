"""Keys in Azure Key Vault, by the real SDK: what a folder of keys does, and what a service adds."""

import io

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tests.cast import inside
from tests.keyvault import URL, FakeVault, Identity
from tests.vault import test_downloads, test_erasing
from viewmybox.vault import files, keystore, keyvault
from viewmybox.vault.keystore import KeyDestroyedError, KeyFolder, KeyStoreError
from viewmybox.vault.keyvault import VaultKeys
from viewmybox.wall.context import fetch_all

BOUND = b"whose and which"
SECRET = bytes(range(32))
OF_KEY_VAULT = "substring(wrapped FROM 1 FOR 3) = 'KV1'::bytea"


@pytest.fixture
def vault():
    return FakeVault()


def entered(vault) -> VaultKeys:
    """As a process of its own would."""
    return VaultKeys(URL, Identity(), **vault.options())


@pytest.fixture(params=["folder", "key vault"])
def store(request, tmp_path, vault):
    return KeyFolder(tmp_path / "keys") if request.param == "folder" else entered(vault)


def test_what_is_wrapped_opens_for_its_purpose_only(store):
    store.make("customer-a", 1)
    store.make("customer-b", 1)
    wrapped = store.wrap("customer-a", 1, SECRET, BOUND)
    assert SECRET not in wrapped
    assert store.unwrap("customer-a", 1, wrapped, BOUND) == SECRET
    for name, bound in (("customer-a", b"another"), ("customer-b", BOUND)):
        with pytest.raises(KeyStoreError):
            store.unwrap(name, 1, wrapped, bound)
    for damaged in (
        wrapped[:-1],
        wrapped[:-1] + bytes([wrapped[-1] ^ 1]),
        b"",
        b"KV1",
        wrapped[3:],
    ):
        with pytest.raises(KeyStoreError):
            store.unwrap("customer-a", 1, damaged, BOUND)


def test_one_wrapping_goes_around_another(store):
    """As around each customer's key: its own, and then the master."""
    store.make("customer-a", 1)
    store.make("master", 1)
    wrapped = store.wrap("master", 1, store.wrap("customer-a", 1, SECRET, BOUND), BOUND)
    inner = store.unwrap("master", 1, wrapped, BOUND)
    assert store.unwrap("customer-a", 1, inner, BOUND) == SECRET


def test_versions_come_and_go(store):
    assert store.versions("master") == []
    for version in (1, 2, 3):
        store.make("master", version)
    store.make("master", 2)
    assert store.versions("master") == [1, 2, 3]
    kept = {version: store.wrap("master", version, SECRET, BOUND) for version in (1, 2, 3)}
    store.retire("master", 1)
    store.retire("master", 2)
    assert store.versions("master") == [3]
    assert store.unwrap("master", 3, kept[3], BOUND) == SECRET
    with pytest.raises(KeyStoreError):
        store.unwrap("master", 1, kept[1], BOUND)
    assert store.made_at("master", 3).tzinfo


def test_a_key_that_was_destroyed_is_never_made_again(store):
    store.make("customer-a", 1)
    wrapped = store.wrap("customer-a", 1, SECRET, BOUND)
    store.destroy("customer-a")
    store.destroy("customer-a")
    for deed in (
        lambda: store.versions("customer-a"),
        lambda: store.make("customer-a", 1),
        lambda: store.wrap("customer-a", 1, SECRET, BOUND),
        lambda: store.unwrap("customer-a", 1, wrapped, BOUND),
    ):
        with pytest.raises(KeyDestroyedError):
            deed()


def test_what_never_was_is_destroyed_too(store):
    store.destroy("customer-unborn")
    with pytest.raises(KeyDestroyedError):
        store.make("customer-unborn", 1)


def test_what_is_signed_is_known_by_the_public_key(store):
    store.make("signing", 1)
    public = Ed25519PublicKey.from_public_bytes(store.public_key("signing", 1))
    public.verify(store.sign("signing", 1, b"an extract"), b"an extract")
    assert store.versions("signing") == [1]
    with pytest.raises(KeyStoreError):
        store.sign("signing", 2, b"an extract")


def test_no_other_names_are_taken(store):
    for name in ("../master", "Master", "", "a/b", "x" * 81):
        with pytest.raises(KeyStoreError):
            store.make(name, 1)


def test_nothing_of_a_destroyed_key_is_left_to_recover(vault):
    store = entered(vault)
    store.make("customer-a", 1)
    store.destroy("customer-a")
    assert [*vault.kept["keys"]] == ["customer-a-destroyed"]
    assert not vault.kept["keys"]["customer-a-destroyed"].enabled
    assert vault.deleted == {"keys": {}, "secrets": {}}


def test_a_service_that_does_not_let_purge_is_told_of_and_tried_again(vault):
    store = entered(vault)
    store.make("customer-a", 1)
    vault.purges = False
    with pytest.raises(KeyStoreError, match="does not answer"):
        store.destroy("customer-a")
    with pytest.raises(KeyDestroyedError):
        store.versions("customer-a")
    vault.purges = True
    store.destroy("customer-a")
    assert vault.deleted["keys"] == {}


def test_two_that_make_a_key_at_once_both_open(vault):
    """The service then has two of its own versions; what either wrapped says by which."""
    one, other = entered(vault), entered(vault)
    one.make("customer-a", 1)
    early = one.wrap("customer-a", 1, SECRET, BOUND)
    other.keys.create_rsa_key("customer-a-1", size=keyvault.RSA_BITS)
    late = entered(vault).wrap("customer-a", 1, SECRET, BOUND)
    for wrapped in (early, late):
        assert entered(vault).unwrap("customer-a", 1, wrapped, BOUND) == SECRET


def test_what_was_opened_is_remembered_for_a_minute(vault, monkeypatch):
    store = entered(vault)
    store.make("customer-a", 1)
    wrapped = store.wrap("customer-a", 1, SECRET, BOUND)
    store.unwrap("customer-a", 1, wrapped, BOUND)
    before = len(vault.asked)
    for _ in range(5):
        assert store.unwrap("customer-a", 1, wrapped, BOUND) == SECRET
    assert len(vault.asked) == before
    now = keyvault.time.monotonic()
    monkeypatch.setattr(keyvault.time, "monotonic", lambda: now + 61)
    store.unwrap("customer-a", 1, wrapped, BOUND)
    assert len(vault.asked) > before


def test_another_process_notices_a_destroyed_key_within_a_minute(vault, monkeypatch):
    store, other = entered(vault), entered(vault)
    store.make("customer-a", 1)
    wrapped = other.wrap("customer-a", 1, SECRET, BOUND)
    other.unwrap("customer-a", 1, wrapped, BOUND)
    store.destroy("customer-a")
    now = keyvault.time.monotonic()
    monkeypatch.setattr(keyvault.time, "monotonic", lambda: now + 61)
    with pytest.raises(KeyDestroyedError):
        other.unwrap("customer-a", 1, wrapped, BOUND)


def test_what_is_remembered_does_not_grow_without_end(vault, monkeypatch):
    monkeypatch.setattr(keyvault, "MOST_REMEMBERED", 8)
    remembered = keyvault.Remembered()
    for number in range(100):
        remembered.get(number, lambda: number)  # noqa: B023 - called at once
    assert len(remembered.answers) <= 8


def test_a_service_that_is_down_is_said_to_be(vault):
    store = entered(vault)
    store.make("customer-a", 1)
    wrapped = store.wrap("customer-a", 1, SECRET, BOUND)
    vault.down = True
    fresh = entered(vault)
    for deed in (
        lambda: fresh.unwrap("customer-a", 1, wrapped, BOUND),
        lambda: fresh.versions("master"),
        lambda: fresh.make("master", 1),
    ):
        with pytest.raises(KeyStoreError, match="does not answer") as caught:
            deed()
        assert "vault.azure.net" not in str(caught.value)
    vault.down = False
    assert fresh.unwrap("customer-a", 1, wrapped, BOUND) == SECRET


@pytest.fixture
def on_key_vault(vault, cast, monkeypatch, settings):
    """The installation's key store is one; what the test's customers have is made in it."""
    made = entered(vault)
    monkeypatch.setattr(keyvault, "VaultKeys", lambda _url: made)
    settings.KEY_URL = URL
    keystore.key_store.cache_clear()
    made.make("master", 1)
    yield made
    keystore.key_store.cache_clear()
    # Nobody else has these keys: the customers of this test are nobody's any more.
    with cast.as_role("migrator"):
        for table in ("customer_key", "shared_key"):
            fetch_all(f"DELETE FROM {table} WHERE {OF_KEY_VAULT} RETURNING 1", [])  # noqa: S608


def test_a_page_says_that_the_keys_are_away(on_key_vault, vault, cast):
    alice = cast.owner("Alice", "Customer A")
    address, _file = test_downloads.keep(cast, alice)
    on_key_vault.remembered.forget()
    vault.down = True
    answer, body = test_downloads.fetch(alice, address)
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert b"The storage does not answer" in body
    vault.down = False
    assert test_downloads.fetch(alice, address)[0].status_code == 200


def test_a_customers_files_are_sealed_by_it_and_erased_with_it(on_key_vault, cast):
    alice = cast.owner("Alice", "Customer A")
    with inside(alice):
        stored = files.store(io.BytesIO(b"what Alice keeps"))
        assert b"".join(files.read(stored.key)) == b"what Alice keeps"
    on_key_vault.destroy(f"customer-{alice.customer.hex}")
    with inside(alice), pytest.raises(KeyDestroyedError):
        b"".join(files.read(stored.key))


@pytest.mark.parametrize(
    "test",
    [
        test_erasing.test_no_new_key_takes_the_name_of_a_destroyed_one,
        test_downloads.test_a_range_is_nobody_elses,
        test_downloads.test_another_file_in_its_place_is_refused,
    ],
    ids=lambda test: test.__name__,
)
def test_as_with_a_folder(test, request, on_key_vault, cast):
    """The very same tests, with customers whose keys are there."""
    people = {"alice": lambda: cast.owner("Alice", "Customer A"), "cast": lambda: cast,
              "charlie": lambda: cast.owner("Charlie", "Customer B")}  # fmt: skip
    asked = test.__code__.co_varnames[: test.__code__.co_argcount]
    made = {name: people[name]() for name in asked if name in people}
    if "bob" in asked:
        made["bob"] = cast.join(made["alice"], "Bob", "viewer")
    test(**made)
