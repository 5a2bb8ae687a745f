"""Long work leaves the desk alive, gives a sign of life, and tells its end once, also a bad one."""

import asyncio
import threading
import time

import pytest

from bolib.widgets.work import Work


def test_the_end_is_told_once_with_what_came_of_it() -> None:
    work, ticks, ends = Work[int](), list[float](), list[int]()
    work.start(lambda: 7, ticks.append, lambda result: ends.append(result()))
    work.wait()
    assert ends == [7] and ticks and work.since is None


def test_what_goes_wrong_reaches_who_asked() -> None:
    work, faults = Work[int](), list[str]()

    def finished(result: object) -> None:
        with pytest.raises(ZeroDivisionError) as fault:
            result()  # type: ignore[operator]
        faults.append(str(fault.value))

    work.start(lambda: 1 // 0, lambda since: None, finished)
    work.wait()
    assert faults and work.since is None


def test_where_clicks_are_heard_by_a_loop_the_end_is_told_there() -> None:
    async def desk() -> threading.Thread:
        work, ends = Work[None](), list[threading.Thread]()
        work.start(lambda: time.sleep(0.1), lambda since: None, lambda result: ends.append(threading.current_thread()))
        assert work.since is not None
        while not ends:
            await asyncio.sleep(0.01)
        return ends[0]

    assert asyncio.run(desk()) is threading.main_thread()
