"""The river as one vector: what lies above a reach, what lies below, how far, and how much arrives."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from qingshan.base.errors import RefusedError, UsageError
from qingshan.trace.kernels import tree

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class At:
    """A place on the river: the reach, and the distance from its lower end [m]."""

    reach: int
    above_end: float = 0.0


@dataclass(frozen=True, slots=True)
class River:
    """Reaches joined to at most one reach below each, indexed once for every question after.

    Parameters
    ----------
    downstream
        Reach below each reach, -1 at a mouth.
    lengths
        Length of each reach [m].
    order
        Reaches, every one before the one below it.
    sizes, place, walk
        Number of reaches above each with itself, and the walk in which they are one piece:
        ``walk[place[k] : place[k] + sizes[k]]``.
    to_mouth
        Distance from the lower end of each reach to the mouth [m].
    extra
        Further ways for the water (canals, transfers, arms): pairs of reaches, from and to.
    """

    downstream: Ints
    lengths: Floats
    order: Ints
    sizes: Ints
    place: Ints
    walk: Ints
    to_mouth: Floats
    extra: tuple[tuple[int, int], ...] = ()

    @classmethod
    def index(
        cls, downstream: ArrayLike, lengths: ArrayLike | None = None, extra: Iterable[tuple[int, int]] = ()
    ) -> River:
        """The river of a vector.

        Raises
        ------
        UsageError
            A reach flows to one that is not there.
        RefusedError
            Reaches flow in a circle.

        Examples
        --------
        >>> river = River.index([2, 2, 4, 4, -1], [10, 20, 30, 40, 50])
        >>> sorted(river.above(2).tolist()), river.distance(At(0), At(4))
        ([0, 1, 2], 80.0)
        """
        below = np.ascontiguousarray(downstream, dtype=np.int64)
        count = below.size
        if count and (below.min() < -1 or below.max() >= count):
            raise UsageError("river-link-nowhere", count=count)
        long = np.zeros(count) if lengths is None else np.ascontiguousarray(lengths, dtype=np.float64)
        if long.size != count:
            raise UsageError("river-lengths-differ", count=count, lengths=long.size)
        order = tree.upstream_first(below)
        if order.size < count:
            circle = np.setdiff1d(np.arange(count), order)
            raise RefusedError("river-flows-in-circle", reaches=", ".join(map(str, circle[:8].tolist())))
        sizes = tree.gather(below, order, np.ones(count, dtype=np.int64))
        place = tree.intervals(below, order, sizes)
        walk = np.empty(count, dtype=np.int64)
        walk[place] = np.arange(count)
        return cls(below, long, order, sizes, place, walk, tree.to_mouth(below, order, long), tuple(extra))

    def __len__(self) -> int:
        return int(self.downstream.size)

    def above(self, reach: int) -> Ints:
        """The reach and all above it (upstream with tributaries)."""
        start = self.place[reach]
        tree_part = self.walk[start : start + self.sizes[reach]]
        return tree_part if not self.extra else self._with_extra(tree_part)

    def below(self, reach: int) -> list[int]:
        """The reach and all below it, down to the mouth (downstream main)."""
        path = []
        while reach >= 0:
            path.append(reach)
            reach = int(self.downstream[reach])
        return path

    def mainstem(self, reach: int, weights: Floats) -> list[int]:
        """The reach and, up to a source, always the branch that carries most (upstream main).

        ``weights`` is what decides: area, flow, or length above.
        """
        above = tree.main_above(self.downstream, self.order, np.asarray(weights, dtype=np.float64))
        path = []
        while reach >= 0:
            path.append(reach)
            reach = int(above[reach])
        return path

    def tributaries(self, path: Sequence[int]) -> list[int]:
        """Reaches that enter a path from the side."""
        on = set(path)
        enters = np.flatnonzero(np.isin(self.downstream, list(on)))
        return [int(each) for each in enters if int(each) not in on]

    def is_above(self, upper: At, lower: At) -> bool:
        """Whether water of one place passes the other."""
        if upper.reach == lower.reach:
            return upper.above_end >= lower.above_end
        if self.extra:
            return upper.reach in set(self.above(lower.reach).tolist())
        start = self.place[lower.reach]
        return bool(start <= self.place[upper.reach] < start + self.sizes[lower.reach])

    def distance(self, upper: At, lower: At) -> float:
        """Way of the water from one place to the other along the tree [m].

        Raises
        ------
        UsageError
            Its water does not pass there.
        """
        if not self.is_above(upper, lower):
            raise UsageError("river-not-above", upper=upper.reach, lower=lower.reach)
        high = self.to_mouth[upper.reach] + upper.above_end
        return float(high - self.to_mouth[lower.reach] - lower.above_end)

    def gather(self, values: ArrayLike) -> Floats:
        """What arrives at the lower end of each reach, when each reach adds its value.

        What enters equals what leaves: the values of the mouths sum to the values of all reaches.
        """
        return np.asarray(
            tree.gather(self.downstream, self.order, np.ascontiguousarray(values, dtype=np.float64))
        )

    @property
    def mouths(self) -> Ints:
        """Reaches with none below."""
        return np.flatnonzero(self.downstream < 0)

    def strahler(self) -> Ints:
        """Order of each reach by Strahler."""
        return np.asarray(tree.strahler(self.downstream, self.order))

    def _with_extra(self, part: Ints) -> Ints:
        """The piece of the tree and what reaches it by further ways, found breadth first."""
        into: dict[int, list[int]] = {}
        for source, target in self.extra:
            into.setdefault(target, []).append(source)
        seen = set(part.tolist())
        waiting = deque(source for target in seen for source in into.get(target, ()))
        while waiting:
            source = waiting.popleft()
            if source in seen:
                continue
            start = self.place[source]
            more = self.walk[start : start + self.sizes[source]].tolist()
            waiting.extend(s for each in more if each not in seen for s in into.get(each, ()))
            seen.update(more)
        return np.fromiter(seen, dtype=np.int64)
