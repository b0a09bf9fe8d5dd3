"""Several people at once: each in a thread of their own with a connection of their own, all let go together."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from django.db import connection

T = TypeVar("T")


def at_once(acts: Sequence[Callable[[], T]]) -> list[T]:
    """What each act gave, in order. All wait for the last to be ready; an error of any is raised here."""
    together = threading.Barrier(len(acts))

    def one(act: Callable[[], T]) -> T:
        try:
            together.wait(30)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [done.result(120) for done in [pool.submit(one, act) for act in acts]]


@contextmanager
def write_lock(table: str) -> Iterator[None]:
    """Somebody else writes and does not finish: the whole file on SQLite, one table on PostgreSQL."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            if other.vendor == "sqlite":
                cursor.execute("BEGIN IMMEDIATE")
            else:
                cursor.execute("BEGIN")
                cursor.execute(f"LOCK TABLE {other.ops.quote_name(table)} IN EXCLUSIVE MODE")
            yield
            cursor.execute("ROLLBACK")
    finally:
        other.close()


def wait_at_most(milliseconds: int) -> None:
    """Shorten how long this connection waits for a lock, from the 20 or 10 seconds of the settings."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA busy_timeout = {milliseconds}")
        else:
            cursor.execute(f"SET lock_timeout = '{milliseconds}ms'")
