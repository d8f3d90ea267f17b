"""The desk: a table as it was read, and all that pages ask of its rows, for its owner alone.

It lives in a reader's process. A refusal says what to put right; a message of it names columns and
counts, never a cell, but for the few cells that their owner asks to see.
"""

import hashlib
from collections import Counter
from collections.abc import Hashable, Mapping
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from privacy import pii
from privacy.ledger import Ledger, LedgerFault
from privacy.message import Message
from privacy.pii import Combination, Finding
from privacy.sketch import Resemblance
from service.reader.seen import Checked, Contents, Inspection, Preview, Reading
from synth import ColumnSpec, InputError, Protection, Schema, Table
from synth.counting.in_memory import as_private
from synth.counting.origins import Origin, Origins
from synth.counting.sketching import sketch, sketches_of
from synth.counting.unit import UnitCheck, check_unit
from synth.reading import read_bytes, read_bytes_as_declared
from synth.reading.spelling import as_texts
from synth.surrogates.declaration import Surrogate
from synth.tables.parsing import parse
from synth.tables.presets import Preset, offered_preset
from synth.tables.proposal import propose_schema
from synth.tables.replacement import propose_surrogate

CELLS_SHOWN, ROWS_SHOWN = 5, 20
LONGEST_MASK, LONGEST_CELL = 20, 200  # characters that are shown
# Rows that a proposal looks at, evenly chosen: what it proposes is confirmed by the owner, and held
# against every cell before a run.
LOOKED_AT = 200_000
_CELLS_LOOKED_AT = 200
_BARS = 12


class Desk:
    """A table of which pages may ask."""

    def __init__(self, content: bytes, name: str, reading: Reading) -> None:
        """Read a table's file; it is held here no longer than that takes.

        Raises:
            InputError: says what to put right, or which encoding, sheet or header to name.
        """
        size, sha256 = len(content), hashlib.sha256(content).hexdigest()
        if reading.form is None:
            read = read_bytes(
                content,
                name=name,
                encoding=reading.encoding,
                sheet=reading.sheet,
                header=reading.header,
            )
        else:
            read = read_bytes_as_declared(
                content, reading.form, name=name, encoding=reading.encoding, sheet=reading.sheet
            )
        self.frame = read.frame
        if len(self.frame) == 0:
            raise InputError("The table has no rows.")
        header = tuple(str(column) for column in self.frame.columns)
        self.contents = Contents(
            header, len(self.frame), size, read.form, read.repairs, sha256=sha256
        )

    def inspect(self) -> Inspection:
        """Look the columns through."""
        shapes = {}
        for name in self.contents.header:
            cells = self.frame[name].dropna().head(_CELLS_LOOKED_AT)
            masks = Counter(mask(str(cell)) for cell in cells)
            shapes[name] = masks.most_common(1)[0][0] if masks else ""
        return Inspection(self._found, shapes)

    def propose(self, policy: str, surrogates: bool) -> tuple[ColumnSpec, ...]:
        """Return a spec for each column: a proposal, which its owner goes through."""
        try:
            return propose_schema(
                self._some,
                Protection(),
                policy=policy,
                findings=self._found,
                file=self.contents.form,
                surrogates=surrogates,
            ).columns
        except InputError:
            # No column could be modelled as it stands: the owner says which are what.
            header = self.contents.header
            return tuple(ColumnSpec(name, "identifier", role="drop") for name in header)

    def check(self, column: ColumnSpec) -> Checked:
        """Hold a column's cells to its spec."""
        notes: list[Message] = []
        try:
            parse(column, self.frame[column.name].reset_index(drop=True), notes)
        except InputError as refusal:
            return Checked(refusal.message)
        return Checked(None, tuple(notes))

    def preset(self, column: ColumnSpec) -> Preset | None:
        """Return the public domain that goes with a column, if any."""
        return offered_preset(column, self._some[column.name].reset_index(drop=True))

    def unit(self, schema: Schema) -> UnitCheck:
        """Hold a unit of protection against the rows."""
        return check_unit(self.frame, schema)

    def cells(self, name: str) -> list[str]:
        """Return the first different cells of a column, for its owner who asked to see them."""
        cells = self.frame[name].dropna().drop_duplicates().head(CELLS_SHOWN)
        return [str(cell)[:LONGEST_CELL] for cell in cells]

    def preview(self) -> Preview:
        """Return the first rows and a few bars of each column, for the owner who asked for them."""
        first = self.frame.head(ROWS_SHOWN)
        columns = [as_texts(first[name]).tolist() for name in first.columns]
        rows = tuple(
            tuple(cell[:LONGEST_CELL] if isinstance(cell, str) else None for cell in row)
            for row in zip(*columns, strict=True)
        )
        charts = {name: _bars(self._some[name]) for name in self.contents.header}
        return Preview(rows, charts)

    def riskiest(self) -> tuple[Combination, ...]:
        """Return the combinations of columns that single out the most rows."""
        return pii.riskiest(self.frame, self._found)

    def surrogate(self, finding: Finding, name: str) -> Surrogate:
        """Return what could fill a column."""
        return propose_surrogate(finding, self._some[name])

    def origins(self, schema: Schema, ledger: Path) -> tuple[Origin, ...]:
        """Return the releases of the ledger that the table seems to have come from.

        A table or ledger that cannot be read says nothing here; the run refuses it.
        """
        try:
            book = Ledger.find(ledger)
            if book is None:
                return ()
            known = Origins(book)
            file = known.find_file(self.contents.sha256)
            rows = known.find(as_private(self._table(schema)))
        except (InputError, LedgerFault):
            return ()
        others = [one for one in rows if file is None or one.run != file.run]
        return (*([] if file is None else [file]), *others)

    def resembling(self, schema: Schema, ledger: Path, population: str) -> tuple[Resemblance, ...]:
        """Return the other populations, of those spent on, that seem to hold the same people.

        A table or ledger that cannot be read says nothing here; the run refuses it.
        """
        try:
            book = Ledger.find(ledger)
            if book is None:
                return ()
            sketches = sketches_of(book)
            found = sketch(as_private(self._table(schema)), sketches)
            if found is None:
                return ()
            others = sketches.find_resembling(population, found)
            return tuple(one for one in others if book.total(one.population).mu_squared)
        except (InputError, LedgerFault):
            return ()

    def compare(self, release: Path, schema: Schema, language: str, attacks: bool) -> str:
        """Compare a release with the table exactly; return the internal report as HTML.

        Args:
            attacks: models of random halves of the persons are attacked too.

        Raises:
            InputError: this is another table; says which.
        """
        from synth import Release
        from synth.annex.comparison import review, review_and_attack
        from synth.annex.page import render_annex

        made, table = Release.read_zip(release), self._table(schema)
        if attacks:
            annex = review_and_attack(made, table, cells=self.frame, progress=self.tell)
        else:
            annex = review(made, table, cells=self.frame)
        return render_annex(annex, language=language)

    def tell(self, share: float) -> None:
        """Tell whoever asked which share of the answer is made; a reader's process puts it here."""

    def _table(self, schema: Schema) -> Table:
        key = schema.to_yaml()
        if key not in self._tables:
            self._tables.clear()  # one at a time: each is as large as the file
            self._tables[key] = Table.from_frame(self.frame, schema)
        return self._tables[key]

    @cached_property
    def _tables(self) -> dict[Hashable, Table]:
        return {}

    @cached_property
    def _some(self) -> pd.DataFrame:
        step = max(1, -(-len(self.frame) // LOOKED_AT))
        return self.frame if step == 1 else self.frame.iloc[::step].reset_index(drop=True)

    @cached_property
    def _found(self) -> Mapping[str, Finding]:
        return pii.find(self._some)


def mask(cell: str) -> str:
    """Return the shape of a cell: none of its letters and digits is left."""
    text = " ".join(cell.split())
    shape = "".join(_shape_of(sign) for sign in text[:LONGEST_MASK])
    return f"{shape}…" if len(text) > LONGEST_MASK else shape


def _shape_of(sign: str) -> str:
    if sign.isnumeric():
        return "0"
    if not sign.isalpha():
        return sign
    return "가" if "가" <= sign <= "힣" else "a"


def _bars(cells: pd.Series) -> tuple[tuple[str, int], ...]:
    """Return a few bars: steps of a column of numbers, else its most frequent values."""
    texts = as_texts(cells)
    present = texts[texts.notna() & (texts != "")]
    numbers = pd.to_numeric(present, errors="coerce").dropna().to_numpy(dtype=np.float64)
    numbers = numbers[np.isfinite(numbers)]
    if len(numbers) >= 0.95 * len(present) > 0 and len(np.unique(numbers)) > _BARS:
        counts, edges = np.histogram(numbers, _BARS)
        return tuple((f"{low:g}", int(n)) for low, n in zip(edges[:-1], counts, strict=True))
    most = present.value_counts().head(_BARS)
    return tuple((str(text)[:LONGEST_MASK], int(n)) for text, n in most.items())
