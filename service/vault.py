"""Encryption at rest: each upload under a key of its own, wrapped by a master key elsewhere.

Whoever drops the wrapped key has deleted the table, whatever a disk keeps of the file. Chunks are
bound to the upload, their order and their end: a file that was cut, joined or exchanged is refused.
"""

import io
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from privacy.files import write_durably
from synth import InputError
from synth.reading.sources import Source

CHUNK = 1 << 20  # bytes of a table that are encrypted together
_MARK = b"SMBU1\n"
_KEY, _NONCE, _TAG = 32, 12, 16  # bytes


class Encrypting:
    """Encrypts a file as it comes, under a key that is used for nothing else.

    Source: AES-256-GCM; chunks as in STREAM (Hoang, Reyhanitabar, Rogaway & Vizár 2015): the nonce
    is the chunk's number and whether it is the last.
    """

    def __init__(self, sink: BinaryIO, *, key: bytes, upload: str) -> None:
        self._sink, self._cipher, self._upload = sink, AESGCM(key), upload.encode()
        self._held, self._number = bytearray(), 0
        self._put(_MARK)

    def write(self, part: bytes) -> None:
        """Take a part of any length; whether a whole chunk is the last is known with the next."""
        self._held += part
        while len(self._held) > CHUNK:
            self._seal(CHUNK, is_last=False)

    def end(self) -> None:
        """Write what is left: the file is whole."""
        self._seal(len(self._held), is_last=True)

    def _seal(self, size: int, *, is_last: bool) -> None:
        nonce = _nonce(self._number, is_last)
        self._put(self._cipher.encrypt(nonce, self._held[:size], self._upload))
        self._held[:size] = b""
        self._number += 1

    def _put(self, sealed: bytes) -> None:
        """Write all of it: a disk that is nearly full may take a part, and refuse the rest."""
        left = memoryview(sealed)
        while left:
            left = left[self._sink.write(left) :]


def decrypt(path: Path, *, key: bytes, upload: str) -> bytes:
    """Read a file that was encrypted.

    Raises:
        InputError: it is gone, damaged or not this upload's.
    """
    try:
        with path.open("rb") as file:
            if file.read(len(_MARK)) != _MARK:
                raise InvalidTag
            size = path.stat().st_size - len(_MARK)
            return b"".join(_chunks(file, size, AESGCM(key), upload.encode()))
    except (OSError, InvalidTag):
        raise _gone() from None


def open_decrypted(path: Path, *, key: bytes, upload: str, name: str) -> Source:
    """Return a file that was encrypted, to be read a part at a time.

    Raises:
        InputError: it is gone, damaged or not this upload's; as it is read, too.
    """

    def opened() -> BinaryIO:
        return io.BufferedReader(_Opened(path, key=key, upload=upload), CHUNK)

    with opened() as file:
        size = file.seek(0, io.SEEK_END)
    return Source(name, size, opened)


def _gone() -> InputError:
    return InputError(
        "The uploaded table can no longer be read: its file is gone or damaged. Upload it again."
    )


class _Opened(io.RawIOBase):
    """A file that was encrypted, of which one chunk is in memory at a time; to be closed."""

    def __init__(self, path: Path, *, key: bytes, upload: str) -> None:
        try:
            self._file: BinaryIO = path.open("rb")
        except OSError:
            self._file = io.BytesIO()  # to be closed
            raise _gone() from None
        self._cipher, self._upload = AESGCM(key), upload.encode()
        if self._file.read(len(_MARK)) != _MARK:
            raise _gone()
        sealed = path.stat().st_size - len(_MARK)
        self._last = max(0, (sealed - 1) // (CHUNK + _TAG))
        self.size = sealed - (self._last + 1) * _TAG
        if self.size < 0:
            raise _gone()
        self._place, self._held = 0, (-1, b"")

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def seekable(self) -> bool:
        """Return that it can be read from any place."""
        return True

    def tell(self) -> int:
        """Return the place, in bytes."""
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place, in bytes."""
        self._place = (
            offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self.size}[whence]
        )
        return self._place

    def readinto(self, room: Any) -> int:
        """Read on, no further than to the end of a chunk."""
        number, begin = divmod(self._place, CHUNK)
        if self._place >= self.size:
            return 0
        part = self._chunk(number)[begin : begin + len(room)]
        room[: len(part)] = part
        self._place += len(part)
        return len(part)

    def close(self) -> None:
        """Forget the chunk and close the file."""
        self._held = (-1, b"")
        self._file.close()
        super().close()

    def _chunk(self, number: int) -> bytes:
        if self._held[0] != number:
            self._file.seek(len(_MARK) + number * (CHUNK + _TAG))
            sealed, nonce = self._file.read(CHUNK + _TAG), _nonce(number, number == self._last)
            try:
                self._held = number, self._cipher.decrypt(nonce, sealed, self._upload)
            except InvalidTag:
                raise _gone() from None
        return self._held[1]


def wrap(key: bytes, *, master: bytes, upload: str) -> bytes:
    """Encrypt an upload's key under the master key."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(master).encrypt(nonce, key, upload.encode())


def unwrap(wrapped: bytes, *, master: bytes, upload: str) -> bytes:
    """Return an upload's key.

    Raises:
        InputError: it was wrapped under another master key.
    """
    try:
        return AESGCM(master).decrypt(wrapped[:_NONCE], wrapped[_NONCE:], upload.encode())
    except InvalidTag:
        raise InputError(
            "The uploaded table can no longer be read: the master key of the service is another. "
            "Restore the key, or upload the table again."
        ) from None


def new_key() -> bytes:
    """Return a key from the operating system's randomness."""
    return secrets.token_bytes(_KEY)


def master_key(path: Path) -> bytes:
    """Return the master key; the first who asks makes it, readable by its owner alone."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_durably(path, new_key(), mode=0o600)
    return path.read_bytes()


def _chunks(file: BinaryIO, size: int, cipher: AESGCM, upload: bytes) -> Iterator[bytes]:
    step = CHUNK + _TAG
    last = max(0, (size - 1) // step)
    for number in range(last + 1):
        yield cipher.decrypt(_nonce(number, number == last), file.read(step), upload)


def _nonce(number: int, is_last: bool) -> bytes:
    return (2 * number + is_last).to_bytes(_NONCE, "big")
