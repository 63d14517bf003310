"""Running things side by side without leaving one behind."""

import asyncio
from collections.abc import Coroutine
from typing import Any


async def race(*works: Coroutine[Any, Any, Any]) -> tuple[int, Any]:
    """Run all until the first ends, then stop the rest: (its position, its result). Its error is raised.

    Of several that end together the one named first counts.
    """
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        first = next(position for position, task in enumerate(tasks) if task.done())
        return first, tasks[first].result()
    finally:
        await stop(*tasks)


async def stop(*tasks: "asyncio.Future[Any]") -> None:
    """Cancel tasks and wait until they are over; what they raise on the way is of no interest any more."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def forever() -> None:
    """Never return; to be raced or cancelled."""
    await asyncio.get_running_loop().create_future()
