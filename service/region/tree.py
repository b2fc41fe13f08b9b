"""Fixed hierarchies of groups: schools and year groups within sectors, municipalities. Only whole nodes are shown.

A node is split in its two halves only where both may be shown, so whatever is shown are sums of one set of units. What
is fixed is fixed by names, never by numbers of pupils: a tree says nothing about anybody.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

SECTORS = ("po", "sbo", "so", "vo", "pro", "vso", "mbo")


@dataclass(frozen=True)
class Node:
    """Groups that are shown together; ``leaves`` are positions of groups, ``is_sector`` a whole sector."""

    leaves: tuple[int, ...]
    halves: tuple["Node", ...] = ()
    is_sector: bool = False


def leaf(position: int) -> Node:
    """A single group."""
    return Node((position,))


def key_of(*texts: str) -> bytes:
    """The key of a group by its names, the most important first: no key is the beginning of another."""
    return b"".join(text.encode().replace(b"\0", b"\0\xff") + b"\0" for text in texts)


def grown(named: Sequence[tuple[bytes, Node]]) -> Node:
    """A tree over nodes by the bits of their keys: in order, and one node more never moves those that were there.

    So what a tree says of earlier weeks stays the same when a school joins, up to who stands beside nobody.
    """
    if len(named) == 1:
        return named[0][1]
    first, last = min(key for key, _ in named), max(key for key, _ in named)
    place = next(at for at in range(8 * max(len(first), len(last))) if _bit(first, at) != _bit(last, at))
    sides = [[each for each in named if _bit(each[0], place) == bit] for bit in (0, 1)]
    return joined(grown(sides[0]), grown(sides[1]))


def _bit(key: bytes, place: int) -> int:
    """A bit of a key; behind its end there are only zeros."""
    at, bit = divmod(place, 8)
    return key[at] >> (7 - bit) & 1 if at < len(key) else 0


def joined(left: Node, right: Node) -> Node:
    """Two nodes under one."""
    return Node(left.leaves + right.leaves, (left, right))


def sectors(groups: Mapping[str, Sequence[tuple[bytes, int]]]) -> Node:
    """A tree of sectors in the order of their education, each with a tree of its own groups below it."""
    tops = []
    for sector, named in groups.items():
        whole = grown([(key, leaf(position)) for key, position in named])
        tops.append((sector_key(sector), Node(whole.leaves, whole.halves, is_sector=True)))
    return grown(tops)


def sector_key(sector: str) -> bytes:
    """Where a sector stands among the others; one that is not known comes last, by name."""
    place = SECTORS.index(sector) if sector in SECTORS else len(SECTORS)
    return bytes([place]) + (sector.encode() if place == len(SECTORS) else b"")


def units(
    node: Node, may_show: Callable[[Node], bool], deepest: Callable[[Node], bool] = lambda _: False
) -> list[Node]:
    """The finest nodes that may be shown: a node is split only where both halves may be; not below ``deepest``."""
    if deepest(node) or not node.halves or not all(may_show(half) for half in node.halves):
        return [node]
    return [unit for half in node.halves for unit in units(half, may_show, deepest)]


def every(node: Node) -> Iterator[Node]:
    """A node and all below it."""
    yield node
    for half in node.halves:
        yield from every(half)
