"""Sources: where the bytes of a table come from, one file or several that are one table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pandas as pd

from privacy.message import N_, Message, reason_of
from synth.errors import InputError
from synth.reading.counts import list_names

Place = Path | str | Sequence[Path | str]  # a file, a folder of files, or a list of them


@dataclass(frozen=True)
class Source:
    """A file that is read a part at a time.

    Attributes:
        name: for messages.
        size: in bytes.
        open: gives it anew from its beginning, to be read and sought in.
    """

    name: str
    size: int
    open: Callable[[], BinaryIO]


def source_of(path: Path) -> Source:
    """Return a file as a source.

    Raises:
        InputError: there is none.
    """
    try:
        size = path.stat().st_size
    except OSError as error:
        raise InputError(
            "{name} cannot be read: {reason}.", name=path.name, reason=reason_of(error)
        ) from None
    return Source(path.name, size, lambda: path.open("rb"))


def files_of(place: Place) -> list[Path]:
    """Return the files of a table: of a folder all in it, by their names, but hidden ones.

    Names that begin with a point or an underscore are those of notes beside the parts of a table,
    as Spark and Hive write them.

    Raises:
        InputError: a folder holds none, or folders of its own.
    """
    if not isinstance(place, Path | str):
        if not place:
            raise InputError("No file is named. Name the files of the table.")
        return [Path(path) for path in place]
    path = Path(place)
    if not path.is_dir():
        return [path]
    found = sorted(one for one in path.iterdir() if not one.name.startswith((".", "_")))
    if not found or any(one.is_dir() for one in found):
        raise InputError(
            "{name} is a folder without files, or with folders in it. Give a folder of files that "
            "are one table.",
            name=path.name or path,
        )
    return found


def align(
    frame: pd.DataFrame, names: Sequence[str], *, name: str, first: str
) -> tuple[pd.DataFrame, list[Message]]:
    """Bring the columns of a further file into the order of the first one's.

    Args:
        names: the columns of the first file.
        name: of the further file.
        first: the name of the first file.

    Raises:
        InputError: it has other columns.
    """
    given = [str(column) for column in frame.columns]
    if given == list(names):
        return frame, []
    if sorted(given) != sorted(names) or len(set(given)) < len(given):
        raise InputError(
            (
                "{name} has other columns than {first}; {n} of them differs. Files of one table "
                "have the same columns.",
                "{name} has other columns than {first}; {n} of them differ. Files of one table "
                "have the same columns.",
            ),
            name=name,
            first=first,
            n=max(1, len(set(given) ^ set(names))),
        )
    return frame[list(names)], [Message(_ALIGNED, names=list_names([name]))]


_ALIGNED = N_(
    "The columns of {names} stand in another order; they were put in that of the first file."
)


def join(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Put the rows of several files below each other, each cell of the type that its file gave it.

    Args:
        frames: of the same columns, in the same order.
    """
    if len(frames) == 1:
        return frames[0]
    columns = {
        column: pd.concat(
            [frame[column] for frame in frames]
            if len({frame[column].dtype for frame in frames}) == 1
            # A type that all of them share would change what single cells are.
            else [pd.Series(list(frame[column]), dtype=object) for frame in frames],
            ignore_index=True,
        )
        for column in frames[0].columns
    }
    return pd.DataFrame(columns, copy=False)
