"""A read-only file object of a length that is known, read from any place."""

import io


class SeekableReader(io.RawIOBase):
    """Whoever reads says what stands at `place`, in bytes from the beginning, and moves it on."""

    place = 0
    size = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self.place, io.SEEK_END: self.size}[whence]
        self.place = max(0, start + offset)
        return self.place
