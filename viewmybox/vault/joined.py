"""Several files of the vault read as one, from any place."""

from collections.abc import Iterator, Sequence
from itertools import accumulate

from viewmybox.vault import files
from viewmybox.vault.models import CustomerKey
from viewmybox.vault.stream import DecryptingReader

__all__ = ["JoinedReader"]


class JoinedReader:
    """The content of files that stand one behind the other. One is open at a time.

    The customer's key is fetched at once, so that it may be read after the context has closed.
    """

    def __init__(self, parts: Sequence[tuple[str, int]]) -> None:
        """Each part's name and size. Raises as `files.opened` does, for the first part.

        Raises:
            ForeignFileError: one of the names is not this customer's.
        """
        for key, _size in parts:
            files.refuse_foreign(key)
        self.key = CustomerKey.current()
        self.parts = [(key, size, files.bound(key)) for key, size in parts]
        self.ends = list(accumulate(size for _key, size in parts))
        self.size = self.ends[-1]
        self.open: DecryptingReader | None = None
        self.number = -1
        self._opened(0)

    def pieces(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """The content from `start` to before `stop`, a chunk at a time; each checked."""
        stop = self.size if stop is None else stop
        for number, end in enumerate(self.ends):
            begin = end - self.parts[number][1]
            if end > start and begin < stop:
                inner = self._opened(number)
                yield from inner.pieces(max(0, start - begin), min(stop, end) - begin)

    def close(self) -> None:
        if self.open is not None:
            self.open.close()
            self.open = None

    def _opened(self, number: int) -> DecryptingReader:
        if self.number != number or self.open is None:
            self.close()
            key, size, bound = self.parts[number]
            source = files.source(key)
            try:
                self.open = DecryptingReader(source, self.key, bound, size)
            except BaseException:
                source.close()
                raise
            self.number = number
        return self.open
