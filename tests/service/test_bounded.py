"""Work on passwords: little at once, and refused when much waits."""

import asyncio
import threading

import pytest

from service.web.bounded import Bounded, Full


def test_what_finds_no_place_is_refused_at_once() -> None:
    """And the threads of all other work are free meanwhile."""

    async def crowd() -> None:
        bounded, go_on = Bounded(at_once=1, most_waiting=2), threading.Event()
        waiting = [asyncio.create_task(bounded.do(go_on.wait, 60)) for _ in range(3)]
        await asyncio.sleep(0)
        with pytest.raises(Full):
            await bounded.do(go_on.wait, 60)
        others = [asyncio.to_thread(int) for _ in range(40)]
        assert await asyncio.wait_for(asyncio.gather(*others), 30) == [0] * 40
        go_on.set()
        assert await asyncio.gather(*waiting) == [True] * 3
        assert await bounded.do(go_on.wait, timeout=60), "there is room again"

    asyncio.run(crowd())


def test_work_that_fails_gives_its_place_back() -> None:
    async def fail() -> None:
        bounded = Bounded(at_once=1, most_waiting=0)
        for _ in range(3):
            with pytest.raises(ZeroDivisionError):
                await bounded.do(lambda: 1 // 0)

    asyncio.run(fail())
