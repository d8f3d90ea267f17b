"""Encryption at rest: each upload under a key of its own, wrapped by a master key elsewhere.

Whoever drops the wrapped key has deleted the table, whatever a disk keeps of the file. Chunks are
bound to the upload, their order and their end: a file that was cut, joined or exchanged is refused.
"""

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from privacy.files import write_durably
from synth import InputError

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
        sink.write(_MARK)

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
        self._sink.write(self._cipher.encrypt(nonce, self._held[:size], self._upload))
        self._held[:size] = b""
        self._number += 1


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
        raise InputError(
            "The uploaded table can no longer be read: its file is gone or damaged. Upload it "
            "again."
        ) from None


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
