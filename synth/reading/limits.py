"""How much is read: bounds that hold before memory is asked for.

They stop what a small file could grow into. Who reads files of strangers reads them in a limited
process besides: no bound written into a file's own header is worth much.
"""

MOST_CELLS = 100_000_000  # rows × columns of a table
MOST_UNPACKED = 1 << 30  # bytes that a compressed file may grow into
MOST_SHEET_CELLS = 32_000_000  # rows × columns up to a sheet's last cell: a million rows of thirty
