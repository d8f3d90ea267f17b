"""Files of a run: where the ledger lies; what is read and written, whole or not at all."""

from pathlib import Path

from privacy.files import check_place, write_durably
from privacy.message import reason_of
from synth.errors import InputError


def read_whole(path: Path) -> bytes:
    """Return the content of a table's file.

    Raises:
        InputError: it cannot be read, or a program still writes it.
    """
    try:
        content = path.read_bytes()
        logs = [path.with_name(path.name + ending) for ending in ("-wal", ".wal")]
        unwritten = any(log.exists() and log.stat().st_size for log in logs)
    except OSError as error:
        raise InputError(
            "{path} cannot be read: {reason}.", path=path.name or path, reason=reason_of(error)
        ) from None
    if unwritten:
        raise InputError(
            "{name} is in use: rows of it still stand in its log beside it. Close the program "
            "that writes it.",
            name=path.name,
        )
    return content


def refuse_absent(place: Path | str) -> None:
    """Refuse a file or folder that is not there; an address is asked when it is read.

    Raises:
        InputError: it is not there, or may not be looked at.
    """
    if isinstance(place, str):
        return
    try:
        place.stat()
    except OSError as error:
        raise InputError(
            "{path} cannot be read: {reason}.", path=place.name or place, reason=reason_of(error)
        ) from None


def refuse_place(path: Path) -> None:
    """Refuse a place that cannot be written, before anything is spent on what shall stand there.

    Raises:
        InputError: it cannot.
    """
    try:
        check_place(path)
    except OSError as error:
        raise InputError(
            "{path} cannot be written: {reason}.", path=path, reason=reason_of(error)
        ) from None


def write_whole(path: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Write a file so that at no moment a part of it stands under its name.

    Args:
        mode: of the file; 0o600 for what its owner alone may read.

    Raises:
        InputError: the place cannot be written.
    """
    try:
        write_durably(path, content, mode=mode)
    except OSError as error:
        raise InputError(
            "{path} cannot be written: {reason}.", path=path, reason=reason_of(error)
        ) from None


def write_folder(folder: Path, made: dict[str, bytes], *, mode: int) -> None:
    """Write files into a folder, which is made; one for its owner alone is closed to others.

    Raises:
        InputError: the place cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700 if mode == 0o600 else 0o755)
    except OSError as error:
        raise InputError(
            "{path} cannot be written: {reason}.", path=folder, reason=reason_of(error)
        ) from None
    for name, content in made.items():
        write_whole(folder / name, content, mode=mode)
