"""Ahead: the next part of a table is made while the one before is used."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")


def ahead(items: Iterator[Item]) -> Iterator[Item]:
    """Yield the same items in the same order, one of them made ahead in a thread of its own.

    What is raised in making one is raised in its place.
    """
    over = object()
    with ThreadPoolExecutor(max_workers=1) as pool:
        coming = pool.submit(next, items, over)
        while (item := coming.result()) is not over:
            coming = pool.submit(next, items, over)
            yield item  # type: ignore[misc]
