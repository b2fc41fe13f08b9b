"""Fixed hierarchies of groups: schools and year groups within sectors, municipalities. Only whole nodes are shown.

A node is split in its two halves only where both may be shown, so whatever is shown are sums of one set of units. What
is fixed is fixed by names, never by numbers of pupils: a tree says nothing about anybody.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Node:
    """Groups that are shown together; ``leaves`` are positions of groups, ``is_sector`` a whole sector."""

    leaves: tuple[int, ...]
    halves: tuple["Node", ...] = ()
    is_sector: bool = False


def leaf(position: int) -> Node:
    """A single group."""
    return Node((position,))


def halved(nodes: Sequence[Node]) -> Node:
    """A tree over nodes in their order."""
    if len(nodes) == 1:
        return nodes[0]
    middle = (len(nodes) + 1) // 2
    return joined(halved(nodes[:middle]), halved(nodes[middle:]))


def joined(left: Node, right: Node) -> Node:
    """Two nodes under one."""
    return Node(left.leaves + right.leaves, (left, right))


def sectors(groups: Sequence[tuple[str, Sequence[int]]]) -> Node:
    """A tree of sectors, each with a tree of its own groups below it."""
    tops = []
    for _, positions in groups:
        whole = halved([leaf(position) for position in positions])
        tops.append(Node(whole.leaves, whole.halves, is_sector=True))
    return halved(tops)


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
