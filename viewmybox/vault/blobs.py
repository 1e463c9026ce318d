"""A container of Azure Blob Storage as the place where files lie.

Files are read a window at a time and written a block at a time, so that a document of gigabytes
takes no more memory than a letter, and a range is fetched without what lies before it. What is
being written is there when it is whole or not at all, and nothing is ever written over.
"""

import base64
import io
import secrets
from datetime import datetime
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from azure.core import MatchConditions
from azure.core.credentials import TokenCredential
from azure.core.exceptions import HttpResponseError
from azure.storage.blob import BlobBlock, BlobClient, BlobPrefix, ContainerClient, LinearRetry
from django.core.files.base import File
from django.core.files.storage import Storage

from viewmybox.kit.seekable import SeekableReader
from viewmybox.vault.azure import PATIENCE, credential, told_as_files

WINDOW = 4 << 20
FIRST_WINDOW = 256 << 10
BLOCK = 4 << 20
BEYOND_THE_END = 416


class BlobFolder(Storage):
    """`https://account.blob.core.windows.net/container`, entered with a token and no key."""

    def __init__(self, url: str, identity: TokenCredential | None = None) -> None:
        parts = urlsplit(url.rstrip("/"))
        account, _slash, container = parts.path.rpartition("/")
        self.container = ContainerClient(
            f"{parts.scheme}://{parts.netloc}{account}",
            container,
            credential=identity or credential(),
            retry_policy=LinearRetry(backoff=1, retry_total=2, random_jitter_range=1),
            **{name: PATIENCE[name] for name in ("connection_timeout", "read_timeout")},
        )

    def exists(self, name: str) -> bool:
        with told_as_files():
            return self.container.get_blob_client(name).exists()

    def delete(self, name: str) -> None:
        """Harmless when it is gone already."""
        try:
            with told_as_files():
                self.container.delete_blob(name)
        except FileNotFoundError:
            pass

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """Folders and files, by their last names."""
        top = f"{path.strip('/')}/" if path.strip("/") else ""
        folders: list[str] = []
        files: list[str] = []
        with told_as_files():
            for one in self.container.walk_blobs(name_starts_with=top, delimiter="/"):
                name = one.name.removeprefix(top).rstrip("/")
                (folders if isinstance(one, BlobPrefix) else files).append(name)
        return folders, files

    def size(self, name: str) -> int:
        with told_as_files():
            return int(self.container.get_blob_client(name).get_blob_properties().size)

    def get_modified_time(self, name: str) -> datetime:
        with told_as_files():
            changed: datetime = (
                self.container.get_blob_client(name).get_blob_properties().last_modified
            )
            return changed

    def url(self, name: str | None) -> str:
        """Nobody fetches from the storage itself: what lies there is sealed."""
        raise NotImplementedError

    def _open(self, name: str, mode: str = "rb") -> Any:
        blob = self.container.get_blob_client(name)
        return BlobReader(blob) if mode == "rb" else BlobWriter(blob)

    def _save(self, name: str, content: File[bytes]) -> str:
        with told_as_files():
            self.container.upload_blob(name, content.read(), overwrite=False)
        return name


class BlobReader(SeekableReader):
    """A file as it was when it was opened; one that is written over meanwhile is refused."""

    def __init__(self, blob: BlobClient) -> None:
        """Raises as a file system: FileNotFoundError, OSError."""
        super().__init__()
        self.blob = blob
        self.begin, self.window = 0, b""
        self.etag = ""
        with told_as_files():
            try:
                found = blob.download_blob(offset=0, length=FIRST_WINDOW)
            except HttpResponseError as error:
                if error.status_code != BEYOND_THE_END:  # an empty file has no first byte
                    raise
                return
            self.window = found.readall()
            self.etag = found.properties.etag
            # “bytes 0-262143/1048576”
            self.size = int(str(found.properties.content_range).rpartition("/")[2])

    def read(self, size: int | None = -1) -> bytes:
        """All that is asked for, or what there is.

        Raises:
            OSError: the storage does not answer, or the file was changed.
        """
        stop = self.size if size is None or size < 0 else min(self.size, self.place + size)
        pieces = []
        while self.place < stop:
            piece = self._at_hand(stop)
            self.place += len(piece)
            pieces.append(piece)
        return b"".join(pieces)

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # any writable buffer
        piece = self.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)

    def _at_hand(self, stop: int) -> bytes:
        """What the window holds from here; another one is fetched where it holds nothing."""
        if not self.begin <= self.place < self.begin + len(self.window):
            with told_as_files():
                found = self.blob.download_blob(
                    offset=self.place,
                    length=min(WINDOW, self.size - self.place),
                    etag=self.etag,
                    match_condition=MatchConditions.IfNotModified,
                )
                self.begin, self.window = self.place, found.readall()
        within = self.place - self.begin
        return self.window[within : within + stop - self.place]


class BlobWriter(io.RawIOBase):
    """A new file: there once it is closed, and never where its block ends with an error."""

    def __init__(self, blob: BlobClient) -> None:
        super().__init__()
        self.blob = blob
        # Two that write one name share its blocks until one of them has finished.
        self.own = secrets.token_hex(8)
        self.waiting = bytearray()
        self.blocks: list[BlobBlock] = []

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        """Raises OSError: the storage takes no more."""
        self.waiting += content
        while len(self.waiting) >= BLOCK:
            with memoryview(self.waiting) as waiting:
                block = bytes(waiting[:BLOCK])
            self._stage(block)
            del self.waiting[:BLOCK]
        return len(content)

    def close(self) -> None:
        """Raises FileExistsError: another has written it meanwhile. OSError: as `write`."""
        if self.closed:
            return
        try:
            with told_as_files():
                if not self.blocks:
                    self.blob.upload_blob(bytes(self.waiting), overwrite=False)
                    return
                if self.waiting:
                    self._stage(bytes(self.waiting))
                self.blob.commit_block_list(self.blocks, match_condition=MatchConditions.IfMissing)
        finally:
            self.abandon()

    def abandon(self) -> None:
        """Nothing of it is kept: blocks that no file names are the storage's to remove."""
        self.waiting.clear()
        super().close()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.abandon()

    def __enter__(self) -> Self:
        return self

    def __del__(self) -> None:
        """What nobody closed was not finished."""
        self.waiting.clear()

    def _stage(self, content: bytes) -> None:
        name = base64.b64encode(f"{self.own}{len(self.blocks):06}".encode()).decode()
        with told_as_files():
            self.blob.stage_block(name, content, length=len(content))
        self.blocks.append(BlobBlock(name))
