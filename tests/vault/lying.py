"""What lies in the storage, whichever kind it is: to look at, and to damage."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Lying:
    """A file of the storage, by its name there."""

    key: str

    @property
    def name(self) -> str:
        return self.key.rpartition("/")[2]

    @property
    def path(self) -> Path:
        """In a folder."""
        return Path(storage().path(self.key))

    def read_bytes(self) -> bytes:
        with storage().open(self.key, "rb") as file:
            return file.read()

    def write_bytes(self, content: bytes) -> None:
        """Over what is there, as only an intruder or a broken disk would."""
        if hasattr(storage(), "container"):
            storage().container.upload_blob(self.key, content, overwrite=True)
        else:
            Path(storage().path(self.key)).write_bytes(content)

    def unlink(self) -> None:
        storage().delete(self.key)


def lying_of(person) -> list[Lying]:
    """A customer's files."""
    folder = person.customer.hex
    try:
        return sorted((Lying(f"{folder}/{name}") for name in storage().listdir(folder)[1]),
                      key=lambda one: one.key)  # fmt: skip
    except FileNotFoundError:
        return []


def storage() -> Any:
    from viewmybox.vault import files

    return files.storage()
