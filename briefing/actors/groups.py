"""Sets that only grow together: who is one with whom, as it is found out step by step. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence


class Groups:
    """Sets of the numbers 0 to size - 1 that only grow together (union-find)."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def of(self, item: int) -> int:
        """Give the number that stands for an item's set: its smallest."""
        while self._parent[item] != item:
            self._parent[item] = self._parent[self._parent[item]]
            item = self._parent[item]
        return item

    def join(self, first: int, second: int) -> None:
        """Make one set of two items' sets."""
        a, b = sorted((self.of(first), self.of(second)))
        self._parent[b] = a

    def join_if_one(self, item: int, others: Sequence[int]) -> None:
        """Join an item to the others if these are all in one set already."""
        if len({self.of(other) for other in others}) == 1:
            self.join(item, others[0])

    def members(self) -> list[list[int]]:
        """Give the sets, and in each the items, in order."""
        result = defaultdict(list)
        for item in range(len(self._parent)):
            result[self.of(item)].append(item)
        return list(result.values())
