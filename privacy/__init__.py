"""The promise: noise, mechanisms, accounting and the ledger.

Knows integers and numbers only: no tables, no names of people, no cells. Only `privacy.pii` reads
cells: it finds who is in a table before anything is promised.
"""
