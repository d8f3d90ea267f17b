"""A store with a table in it, and runs on that: what tests of the store and of runs begin with."""

import time
from pathlib import Path

from service import runs
from service.runs import Ended, Finished, Order, Run, Running, Waiting
from service.store.arriving import keep
from service.store.store import Store

SECRET = "Violet Nightingale"  # a cell that must turn up nowhere

SCHEMA = """version: 1
protection: {unit: row}
columns:
- {name: name, kind: text, role: drop}
- {name: age, kind: integer, domain: {minimum: 0, maximum: 100}}
- {name: sex, kind: categorical, domain: {categories: [F, M]}}
"""
# At ε = 1 no noise makes a table of so many rows too small, or a column of it unusable.
N_ROWS = 4000
ROWS = [f"{SECRET} {number},{20 + number % 60},{'FM'[number % 2]}" for number in range(N_ROWS)]
TABLE = "\n".join(["name,age,sex", *ROWS]).encode()


def open_store(folder: Path) -> Store:
    return Store(folder / "service", key_path=folder / "service.key")


def order(folder: Path, schema: str = SCHEMA, epsilon: float = 1.0) -> Order:
    return Order("people.csv", schema, epsilon, 1e-6, "tree", "us", str(folder / "ledger.db"))


def started(order: Order, table: bytes, place: Path | Store, *, who: str = "owner") -> Run:
    """A run of an order, on a table of its own, in this store or that of this folder."""
    store = place if isinstance(place, Store) else open_store(place)
    project = store.add_project("Ours", order.population, who=who)
    upload = keep(store, project.id, order.name, table, who=who)
    token = runs.new_token()
    return runs.start(store, token, order, project=project.id, upload=upload, who=who)


def wait_for(run: Run) -> Finished | Ended:
    while isinstance(state := run.poll(), Running | Waiting):
        time.sleep(0.05)
    return state
