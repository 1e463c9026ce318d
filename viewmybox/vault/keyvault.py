"""Azure Key Vault as the key store: keys that no process of ours ever holds (decision 0039).

Each version of a key is a key of its own there, `<name>-<version>`, RSA; it wraps a random key of
32 bytes, which seals what is given and what it is bound to. What a version opened is remembered for
a minute. The key that signs is a secret, as the service has none of the kind (Ed25519): only
processes that sign have the right to read it.

A key that is destroyed is deleted and purged, and leaves a disabled key named after it, so that
none of that name is ever made again.
"""

import base64
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any, TypeVar

from azure.core.credentials import TokenCredential
from azure.core.exceptions import AzureError, ResourceExistsError, ResourceNotFoundError
from azure.keyvault.keys import KeyClient, KeyVaultKey
from azure.keyvault.keys.crypto import CryptographyClient, KeyWrapAlgorithm
from azure.keyvault.secrets import SecretClient
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from viewmybox.vault.azure import PATIENCE, credential
from viewmybox.vault.keystore import (
    KEY_BYTES,
    NONCE_BYTES,
    SIGNING,
    KeyDestroyedError,
    KeyStoreAwayError,
    KeyStoreError,
    check_name,
    refuse_wrapping,
)

FORMAT = b"KV1"
ALGORITHM = KeyWrapAlgorithm.rsa_oaep_256
RSA_BITS = 3072
WRAPPED_BYTES = RSA_BITS // 8
VERSION_BYTES = 16  # of the service's own version of a key: 32 hexadecimal digits
REMEMBERED_SECONDS = 60
MOST_REMEMBERED = 4096

Found = TypeVar("Found")


class VaultKeys:
    """`https://name.vault.azure.net/`, entered with a token."""

    def __init__(self, url: str, identity: TokenCredential | None = None, **options: Any) -> None:
        self.identity = identity or credential()
        self.options = PATIENCE | options
        self.keys = KeyClient(url, self.identity, **self.options)
        self.secrets = SecretClient(url, self.identity, **self.options)
        self.remembered = Remembered()

    def versions(self, name: str) -> list[int]:
        check_name(name)
        return self.remembered.get(("versions", name), lambda: [*self._versions(name)])

    def make(self, name: str, version: int) -> None:
        check_name(name)
        self._refuse_destroyed(name)
        self.remembered.forget()
        with told():
            if self._is_there(name, version):
                return
            if name == SIGNING:
                seed = base64.b64encode(os.urandom(KEY_BYTES)).decode()
                self.secrets.set_secret(one(name, version), seed, content_type="Ed25519")
                return
            # Two processes that make it at once make two of the service's versions of one key; what
            # either wraps names the version that it was wrapped by, and both open.
            with suppress(ResourceExistsError):
                self.keys.create_rsa_key(
                    one(name, version), size=RSA_BITS, key_operations=["wrapKey", "unwrapKey"]
                )

    def made_at(self, name: str, version: int) -> datetime:
        with told():
            made = (
                self.secrets.get_secret(one(name, version)).properties.created_on
                if name == SIGNING
                else self.keys.get_key(one(name, version)).properties.created_on
            )
        if made is None:
            raise KeyStoreError("The key store does not say when the key was made.")
        return made

    def wrap(self, name: str, version: int, secret: bytes, bound: bytes) -> bytes:
        key = self._key(name, version)
        inner, nonce = os.urandom(KEY_BYTES), os.urandom(NONCE_BYTES)
        with told():
            # Done here, with the public half: nothing is asked of the service.
            wrapped = self._of(key.id).wrap_key(ALGORITHM, inner).encrypted_key
        own = bytes.fromhex(str(key.properties.version))
        return FORMAT + own + wrapped + nonce + AESGCM(inner).encrypt(nonce, secret, bound)

    def unwrap(self, name: str, version: int, wrapped: bytes, bound: bytes) -> bytes:
        self._refuse_destroyed(name)
        what = ("opened", name, version, wrapped, bound)
        return self.remembered.get(what, lambda: self._unwrap(name, version, wrapped, bound))

    def sign(self, name: str, version: int, message: bytes) -> bytes:
        return self._private(name, version).sign(message)

    def public_key(self, name: str, version: int) -> bytes:
        return self._private(name, version).public_key().public_bytes_raw()

    def retire(self, name: str, version: int) -> None:
        with told():
            self._leave_mark(f"{one(name, version)}-gone")
            self._delete(name, version)
        self.remembered.forget()

    def destroy(self, name: str) -> None:
        # The mark comes first: from here on no process makes or uses the key.
        check_name(name)
        with told():
            self._leave_mark(f"{name}-destroyed")
            self.remembered.forget()
            for version in self._versions(name, although_destroyed=True):
                self._delete(name, version)

    def destroyed(self) -> Iterator[str]:
        with told():
            for key in self.keys.list_properties_of_keys():
                name = str(key.name)
                if name.endswith("-destroyed"):
                    yield name.removesuffix("-destroyed")

    def hand_over(self, name: str, version: int) -> bytes:
        refuse_wrapping(name)
        return self._private(name, version).private_bytes_raw()

    def take_over(self, name: str, version: int, secret: bytes) -> None:
        refuse_wrapping(name)
        self.remembered.forget()
        with told():
            seed = base64.b64encode(secret).decode()
            self.secrets.set_secret(one(name, version), seed, content_type="Ed25519")

    def _versions(self, name: str, *, although_destroyed: bool = False) -> Iterator[int]:
        """Upwards from the first, past those that were retired, until there is nothing."""
        if not although_destroyed:
            self._refuse_destroyed(name)
        version = 1
        with told():
            while True:
                if self._is_there(name, version) or (
                    although_destroyed and self._is_deleted(name, version)
                ):
                    yield version
                elif not self._exists(f"{one(name, version)}-gone"):
                    return
                version += 1

    def _unwrap(self, name: str, version: int, wrapped: bytes, bound: bytes) -> bytes:
        own, inner, nonce, sealed = parts_of(wrapped)
        key = f"{self.keys.vault_url.rstrip('/')}/keys/{one(name, version)}/{own.hex()}"
        try:
            with told():
                opened = self._of(key).unwrap_key(ALGORITHM, inner).key
            return AESGCM(opened).decrypt(nonce, sealed, bound)
        except (InvalidTag, ValueError):
            raise KeyStoreError("What was wrapped is damaged, or of another key.") from None

    def _key(self, name: str, version: int) -> KeyVaultKey:
        check_name(name)
        self._refuse_destroyed(name)
        with told():
            return self.remembered.get(
                ("key", name, version), lambda: self.keys.get_key(one(name, version))
            )

    def _of(self, key: str | None) -> CryptographyClient:
        return self.remembered.get(
            ("client", key), lambda: CryptographyClient(str(key), self.identity, **self.options)
        )

    def _private(self, name: str, version: int) -> Ed25519PrivateKey:
        self._refuse_destroyed(name)
        with told():
            word = self.remembered.get(
                ("secret", name, version), lambda: self.secrets.get_secret(one(name, version)).value
            )
        return Ed25519PrivateKey.from_private_bytes(base64.b64decode(word or ""))

    def _refuse_destroyed(self, name: str) -> None:
        with told():
            gone = self.remembered.get(
                ("destroyed", name), lambda: self._exists(f"{name}-destroyed")
            )
        if gone:
            raise KeyDestroyedError("This key was destroyed.")

    def _is_there(self, name: str, version: int) -> bool:
        if name != SIGNING:
            return self._exists(one(name, version))
        try:
            self.secrets.get_secret(one(name, version))
        except ResourceNotFoundError:
            return False
        return True

    def _is_deleted(self, name: str, version: int) -> bool:
        """Whether it is gone and could still be recovered."""
        ask: Any = self.secrets.get_deleted_secret if name == SIGNING else self.keys.get_deleted_key
        try:
            ask(one(name, version))
        except ResourceNotFoundError:
            return False
        return True

    def _exists(self, key: str) -> bool:
        try:
            self.keys.get_key(key)
        except ResourceNotFoundError:
            return False
        return True

    def _leave_mark(self, key: str) -> None:
        if not self._exists(key):
            self.keys.create_ec_key(key, enabled=False)

    def _delete(self, name: str, version: int) -> None:
        """Delete and purge; harmless when it is gone already, or half gone."""
        client: Any = self.secrets if name == SIGNING else self.keys
        kind = "secret" if name == SIGNING else "key"
        with suppress(ResourceNotFoundError):
            getattr(client, f"begin_delete_{kind}")(one(name, version)).wait()
        with suppress(ResourceNotFoundError):
            getattr(client, f"purge_deleted_{kind}")(one(name, version))


class Remembered:
    """What was answered, for a minute."""

    def __init__(self) -> None:
        self.answers: dict[Any, tuple[float, Any]] = {}
        self.lock = threading.Lock()

    def get(self, asked: Any, find: Callable[[], Found]) -> Found:
        now = time.monotonic()
        known = self.answers.get(asked)
        if known is not None and now - known[0] < REMEMBERED_SECONDS:
            answer: Found = known[1]
            return answer
        found = find()
        with self.lock:
            if len(self.answers) >= MOST_REMEMBERED:
                self.answers.clear()
            self.answers[asked] = (now, found)
        return found

    def forget(self) -> None:
        with self.lock:
            self.answers.clear()


def one(name: str, version: int) -> str:
    return f"{name}-{version}"


def parts_of(wrapped: bytes) -> tuple[bytes, bytes, bytes, bytes]:
    """The service's version, the wrapped inner key, the nonce, and what is sealed.

    Raises:
        KeyStoreError: it is of another kind.
    """
    sizes = (len(FORMAT), VERSION_BYTES, WRAPPED_BYTES, NONCE_BYTES)
    if not wrapped.startswith(FORMAT) or len(wrapped) <= sum(sizes):
        raise KeyStoreError("What was wrapped is damaged, or of another key.")
    at, parts = 0, []
    for size in sizes:
        parts.append(wrapped[at : at + size])
        at += size
    return parts[1], parts[2], parts[3], wrapped[at:]


@contextmanager
def told() -> Iterator[None]:
    """Raises KeyStoreError: the key is not there, or the service does not answer."""
    try:
        yield
    except ResourceNotFoundError:
        raise KeyStoreError("The key store has no such key.") from None
    except AzureError as error:
        raise KeyStoreAwayError(
            f"The key store does not answer ({type(error).__name__})."
        ) from None
