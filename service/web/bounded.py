"""Work on passwords: in threads of its own, and no more of it than is soon done.

It takes long by intent. Strangers can ask for it at will, so it must not take the threads in which
all other requests are looked into, nor wait in a line that grows.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

AT_ONCE, MOST_WAITING = 2, 8
SECONDS_TO_WAIT = 5  # as who is turned away is told

Result = TypeVar("Result")


class Full(Exception):
    """So much waits already that this was not begun."""


class Bounded:
    """Threads of their own, and a line of bounded length before them."""

    def __init__(self, at_once: int = AT_ONCE, most_waiting: int = MOST_WAITING) -> None:
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="passwords")
        self._free = at_once + most_waiting

    async def do(self, act: Callable[..., Result], *arguments: Any, **named: Any) -> Result:
        """Do something in a thread.

        Raises:
            Full: it was not begun. Nothing was looked at that could tell one login from another.
        """
        if self._free <= 0:
            raise Full
        self._free -= 1
        try:
            work = partial(act, *arguments, **named)
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._free += 1
