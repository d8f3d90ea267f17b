"""The log as it is read: lines, the newest first, and the names of what they are about."""

from sqlalchemy import select

from service.store import tables
from service.store.records import Logged
from service.store.store import Store


def newest(store: Store) -> list[Logged]:
    """Return every line of the log, the newest first."""
    with store.database.read() as connection:
        rows = connection.execute(select(tables.log).order_by(tables.log.c.number.desc()))
        return [Logged(**row._mapping) for row in rows]


def names(store: Store) -> dict[str, str]:
    """Return what people, tokens, uploads and runs are called, by their names in the log."""
    run = tables.runs
    with store.database.read() as connection:
        people = connection.execute(select(tables.people.c.id, tables.people.c.name)).all()
        tokens = connection.execute(select(tables.tokens.c.id, tables.tokens.c.name)).all()
        uploads = connection.execute(select(tables.uploads.c.id, tables.uploads.c.name)).all()
        runs = connection.execute(select(run.c.id, run.c.order, run.c.asked)).all()
    return {
        **{id: name for id, name in (*people, *tokens, *uploads)},
        **{row.id: f"{row.order['name']} · {row.asked[:10]}" for row in runs},
    }
