"""Figures as they are collected, and the two ways in which they are told: a table in the terminal and a page."""

import platform
import statistics
import time
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass

from alliance.kernel import clock

DOCUMENT = "docs/benchmarks.md"


@dataclass(frozen=True)
class Figure:
    """One line: what was measured, the figure in words, the target in words, whether it is met (None: no target)."""

    what: str
    figure: str
    target: str = ""
    is_met: bool | None = None


def at_most(what: str, value: float, limit: float, unit: str = "", *, digits: int = 0, more: str = "") -> Figure:
    """A figure with an upper limit."""
    said = f"{value:.{digits}f}{unit}{more}"
    return Figure(what, said, f"at most {limit:g}{unit}", round(value, digits) <= limit)


def in_turn(acts: Mapping[Hashable, Callable[[], object]], rounds: int) -> dict[Hashable, float]:
    """Median milliseconds of each act, taken in turn (A B C, A B C, …), so that a busy machine is busy for all."""
    taken: dict[Hashable, list[float]] = {name: [] for name in acts}
    for _ in range(rounds):
        for name, act in acts.items():
            began = time.perf_counter()
            act()
            taken[name].append((time.perf_counter() - began) * 1000)
    return {name: statistics.median(times) for name, times in taken.items()}


def machine() -> str:
    """What kind of machine this is, in neutral words."""
    import psutil  # noqa: PLC0415 only the measurements need it

    memory = round(psutil.virtual_memory().total / 2**30)
    return (
        f"{psutil.cpu_count()} processors ({platform.machine()}), {memory} GB of memory, {platform.system()}, "
        f"Python {platform.python_version()}; load average at the start {psutil.getloadavg()[0]:.1f}"
    )


def as_table(sections: Iterable[tuple[str, list[Figure]]]) -> str:
    """For the terminal."""
    lines = []
    for title, figures in sections:
        lines.append(f"\n{title}")
        for f in figures:
            word = {True: "met", False: "NOT MET", None: ""}[f.is_met]
            lines.append(f"  {f.what:<64} {f.figure:>22}   {f.target:<16} {word}")
    return "\n".join(lines)


def as_page(sections: Iterable[tuple[str, list[Figure]]], kind: str, notes: str) -> str:
    """For docs/benchmarks.md."""
    today = clock.local(clock.real_now())
    lines = [
        "# Benchmarks", "",
        f"`make bench` made these figures on {today:%-d %B %Y} and wrote this page.", "",
        f"Machine: {kind}.", "",
    ]  # fmt: skip
    for title, figures in sections:
        lines += [f"## {title}", "", "| What | Figure | Target | |", "|---|---|---|---|"]
        for f in figures:
            word = {True: "met", False: "**not met**", None: ""}[f.is_met]
            lines.append(f"| {f.what} | {f.figure} | {f.target} | {word} |")
        lines.append("")
    return "\n".join(lines) + notes
