"""Reading the objects of a PDF. Only ever called through limits.run."""

from collections.abc import Iterator
from typing import Any

from pikepdf import Array, Dictionary

# What a PDF holds may be anything; pikepdf's own type fits neither numbers nor missing keys.
Object = Any


def listed(held: Object) -> list[Object]:
    """What may be nothing, one thing or an array, as a list."""
    if held is None:
        return []
    return list(held) if isinstance(held, Array) else [held]


def name_pairs(tree: Object) -> Iterator[tuple[Object, Object]]:
    """The pairs of a name tree as they stand, each node once, however it is knotted."""
    waiting, seen = [tree] if isinstance(tree, Dictionary) else [], set()
    while waiting:
        node = waiting.pop()
        if node.is_indirect and node.objgen in seen:
            continue
        seen.add(node.objgen)
        names = listed(node.get("/Names"))
        yield from zip(names[::2], names[1::2], strict=False)
        waiting.extend(kid for kid in listed(node.get("/Kids")) if isinstance(kid, Dictionary))


def inner(holder: Object, key: str) -> Object:
    """The dictionary under a key, or an empty one where there is none."""
    held = holder.get(key)
    return held if isinstance(held, Dictionary) else {}
