"""Files in Azure Blob Storage, against Azurite: what folders do, and what only a network can do."""

import io
import os
import tracemalloc

import pytest

from tests.azurite import CONTAINER, Azurite, Tokens
from tests.cast import inside
from tests.vault import test_ahead, test_downloads, test_files, test_uploads
from viewmybox.vault import azure, blobs, files, heads
from viewmybox.vault.blobs import BLOCK, WINDOW, BlobFolder
from viewmybox.vault.stream import CHUNK

MIB = 1 << 20


@pytest.fixture(scope="module")
def azurite(tmp_path_factory):
    running = Azurite(tmp_path_factory.mktemp("azurite"))
    running.start()
    yield running
    running.stop()


@pytest.fixture
def blob_folder(azurite, monkeypatch, settings):
    """The storage of this test, entered with tokens over TLS."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(azurite.certificate))
    monkeypatch.setattr(blobs, "credential", Tokens)
    settings.STORAGE_URL = azurite.url
    files.storage.cache_clear()
    where = files.storage()
    if not where.container.exists():
        where.container.create_container()
    yield where
    files.storage.cache_clear()


@pytest.fixture
def quick(monkeypatch):
    """No waiting for a storage that stays away."""
    monkeypatch.setattr(blobs, "LinearRetry", lambda **_options: NoRetry())


class NoRetry:
    def __new__(cls):
        from azure.storage.blob import LinearRetry

        return LinearRetry(backoff=0, retry_total=0)


# What a folder is held to, held to here too: the very same tests.
@pytest.mark.parametrize(
    "test",
    [
        test_files.test_charlie_cannot_open_alices_file_even_with_its_place,
        test_downloads.test_an_empty_document_can_be_fetched,
        test_downloads.test_a_range_is_nobody_elses,
        test_downloads.test_a_part_is_sent_only_of_the_file_that_was_begun,
        test_downloads.test_head_says_what_get_would,
        test_downloads.test_a_file_that_is_gone_is_a_page_too,
        test_downloads.test_another_file_in_its_place_is_refused,
        test_downloads.test_a_row_that_names_another_customers_file_opens_nothing,
        test_ahead.test_no_transaction_waits_for_it,
        test_ahead.test_it_is_written_once_under_the_name_that_it_keeps,
        test_ahead.test_what_may_not_be_kept_is_gone_with_the_request,
        test_ahead.test_nobody_keeps_a_file_that_came_for_another_customer,
        test_ahead.test_a_storage_that_takes_no_more_keeps_nothing,
        test_uploads.test_a_refused_form_keeps_nothing,
    ],
    ids=lambda test: test.__name__,
)
def test_as_in_a_folder(test, request, blob_folder):
    asked = test.__code__.co_varnames[: test.__code__.co_argcount]
    test(**{name: request.getfixturevalue(name) for name in asked})


@pytest.fixture
def content():
    return os.urandom(3 * MIB)


@pytest.mark.parametrize("asked", ["bytes=10-19", "bytes=-7", "bytes=65530-65545"])
def test_a_range_is_that_part(alice, cast, blob_folder, asked):
    start, stop = {"bytes=10-19": (10, 20), "bytes=-7": (test_downloads.SIZE - 7,
                   test_downloads.SIZE)}.get(asked, (65530, 65546))  # fmt: skip
    test_downloads.test_a_range_is_that_part(alice, cast, asked, start, stop)


@pytest.mark.parametrize("size", [0, 1, CHUNK, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK + WINDOW + 7])
def test_every_length_comes_back(alice, blob_folder, size):
    content = os.urandom(size)
    with inside(alice):
        stored = files.store(io.BytesIO(content))
        assert b"".join(files.read(stored.key, size)) == content
        with files.opened(stored.key) as opened:
            for place in {0, size // 3, max(0, size - 5)}:
                part = b"".join(opened.pieces(place, min(size, place + 1000)))
                assert part == content[place : place + 1000]


def test_what_lies_there_says_nothing(alice, blob_folder):
    with inside(alice):
        stored = files.store(io.BytesIO(b"what Alice keeps " * 99))
    with blob_folder.open(stored.key) as lying:
        assert b"Alice" not in lying.read()


def test_a_range_fetches_only_what_it_needs(alice, blob_folder, monkeypatch):
    with inside(alice):
        stored = files.store(io.BytesIO(bytes(40 * MIB)))
        fetched = []
        original = blobs.BlobClient.download_blob

        def counted(self, offset, length, **options):
            fetched.append(length)
            return original(self, offset=offset, length=length, **options)

        monkeypatch.setattr(blobs.BlobClient, "download_blob", counted)
        with files.opened(stored.key) as opened:
            opened.seek(39 * MIB)
            assert len(opened.read(100)) == 100
    assert sum(fetched) <= blobs.FIRST_WINDOW + WINDOW


def test_memory_stays_flat(alice, blob_folder):
    """Four times as much takes no more of it."""
    with inside(alice):
        through(8 * MIB)
        small, large = through(24 * MIB), through(96 * MIB)
    assert large < small * 1.2, f"{small / MIB:.0f} and {large / MIB:.0f} MiB"


def through(size):
    """So much in and out again. Returns how much memory was in use at most."""

    class Zeros(io.RawIOBase):
        left = size

        def read(self, count=-1):
            now = min(count, self.left)
            self.left -= now
            return bytes(now)

    tracemalloc.start()
    try:
        stored = files.store(Zeros())
        assert sum(len(piece) for piece in files.read(stored.key)) == size
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_of_two_writers_of_one_name_the_first_stays(alice, blob_folder):
    for size in (10, BLOCK + 10):
        name = f"{alice.customer.hex}/{size:032x}"
        first, second = blob_folder.open(name, "wb"), blob_folder.open(name, "wb")
        first.write(b"1" * size)
        second.write(b"2" * size)
        first.close()
        with pytest.raises(FileExistsError):
            second.close()
        with blob_folder.open(name) as lying:
            assert lying.read() == b"1" * size


def test_what_is_written_over_while_it_is_read_is_refused(alice, blob_folder):
    name = f"{alice.customer.hex}/{1:032x}"
    with blob_folder.open(name, "wb") as target:
        target.write(bytes(3 * MIB))
    with blob_folder.open(name) as lying:
        assert len(lying.read(10)) == 10
        blob_folder.container.upload_blob(name, b"!" * 3 * MIB, overwrite=True)
        lying.seek(2 * MIB)
        with pytest.raises(OSError, match="changed meanwhile"):
            lying.read(10)


def test_what_is_not_finished_is_not_there(alice, blob_folder):
    def broken_off():
        with inside(alice), files.sink() as target:
            target.write(bytes(2 * BLOCK))
            raise ConnectionAbortedError

    with pytest.raises(ConnectionAbortedError):
        broken_off()
    assert blob_folder.listdir(alice.customer.hex) == ([], [])


def test_folders_and_files_are_told_apart(alice, blob_folder):
    for name in ("a/one", "a/two", "a/b/three", "four"):
        with blob_folder.open(f"{alice.customer.hex}/{name}", "wb") as target:
            target.write(b"x")
    top = alice.customer.hex
    assert blob_folder.listdir(top) == (["a"], ["four"])
    assert blob_folder.listdir(f"{top}/a") == (["b"], ["one", "two"])
    assert blob_folder.size(f"{top}/four") == 1
    assert blob_folder.get_modified_time(f"{top}/four").tzinfo
    blob_folder.delete(f"{top}/four")
    blob_folder.delete(f"{top}/four")
    assert not blob_folder.exists(f"{top}/four")
    with pytest.raises(FileNotFoundError):
        blob_folder.open(f"{top}/four")


def test_all_of_a_customers_files_go(alice, charlie, blob_folder):
    with inside(charlie):
        kept = files.store(io.BytesIO(b"Charlie's"))
    with inside(alice):
        for _ in range(3):
            files.store(io.BytesIO(b"Alice's"))
        assert files.remove_all() == 3
        assert list(files.lying()) == []
    assert blob_folder.exists(kept.key)


def test_the_journals_heads_are_written_and_known_again(alice, blob_folder, cast):
    with cast.as_worker():
        name = heads.write()
        assert heads.names()[-1] == name.rpartition("/")[2]
        assert heads.stored().damaged == []


def test_a_storage_that_goes_away_while_it_is_written_to_keeps_nothing(
    alice, azurite, blob_folder, quick
):
    files.storage.cache_clear()
    with inside(alice):
        lost = []
        with pytest.raises(OSError, match="does not answer"):
            write_until_it_is_away(azurite, lost.append)
        azurite.start()
        assert not files.storage().exists(lost[0])


def write_until_it_is_away(azurite, noted):
    with files.sink(noted=noted) as target:
        target.write(os.urandom(BLOCK))
        azurite.stop()
        target.write(os.urandom(3 * BLOCK))


def test_a_storage_that_goes_away_while_it_is_read_is_said_to_be_away(
    alice, azurite, blob_folder, quick
):
    files.storage.cache_clear()
    with inside(alice):
        stored = files.store(io.BytesIO(bytes(9 * MIB)))
        with files.opened(stored.key) as opened:
            assert len(opened.read(10)) == 10
            azurite.stop()
            opened.seek(8 * MIB)
            with pytest.raises(OSError, match="does not answer"):
                opened.read(10)
            azurite.start()
            assert len(opened.read(10)) == 10


def test_a_page_says_that_the_storage_is_away(alice, cast, azurite, blob_folder, quick):
    files.storage.cache_clear()
    address, _file = test_downloads.keep(cast, alice)
    azurite.stop()
    answer, body = test_downloads.fetch(alice, address)
    azurite.start()
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert b"The storage does not answer" in body
    assert test_downloads.fetch(alice, address)[0].status_code == 200


def test_no_key_of_the_account_is_used(azurite, blob_folder, monkeypatch):
    """With a token that has run out the storage is closed: it was the token that opened it."""
    from azure.core.credentials import AccessToken

    class Expired(Tokens):
        def get_token(self, *scopes, **options):
            word = super().get_token(*scopes, **options).token
            return AccessToken(word.replace(".", ".x", 1), 2**31)

    closed = BlobFolder(azurite.url, Expired())
    with pytest.raises(OSError, match="does not answer"):
        closed.exists(f"{CONTAINER}/x")


def test_an_error_holds_no_address(azurite, blob_folder):
    with pytest.raises(FileNotFoundError) as caught:
        blob_folder.open("nothing")
    assert "127.0.0.1" not in str(caught.value)
    assert azure.PATIENCE["read_timeout"] <= 30
