"""Biconnected blocks of a graph: the parts that no single vertex holds together.

Source: Hopcroft & Tarjan (1973), Algorithm 447: efficient algorithms for graph manipulation; without recursion.
"""

from __future__ import annotations

from collections.abc import Sequence

Edge = tuple[int, int]


def find_biconnected_blocks(vertices: int, edges: Sequence[Edge]) -> dict[Edge, int]:
    """Return for each edge which block it lies in.

    Args:
        vertices: their number; they are 0 to vertices - 1.
        edges: pairs (smaller vertex, larger vertex), each once.

    Returns:
        A number for each edge; two edges have the same number if they are one edge or lie on a common simple cycle.

    Cost: linear.

    >>> find_biconnected_blocks(4, [(0, 1), (1, 2), (0, 2), (2, 3)])
    {(2, 3): 0, (0, 2): 1, (1, 2): 1, (0, 1): 1}
    """
    near: list[list[int]] = [[] for _ in range(vertices)]
    for one, two in edges:
        near[one].append(two)
        near[two].append(one)
    depth = [-1] * vertices
    low = [0] * vertices  # the least depth reached from below without going back up the tree
    blocks: dict[Edge, int] = {}
    count = 0
    for root in range(vertices):
        if depth[root] >= 0:
            continue
        depth[root] = 0
        path = [(root, -1, iter(near[root]))]
        waiting: list[Edge] = []
        while path:
            vertex, parent, rest = path[-1]
            for other in rest:
                if other == parent or depth[other] > depth[vertex]:
                    continue
                waiting.append((min(vertex, other), max(vertex, other)))
                if depth[other] >= 0:
                    low[vertex] = min(low[vertex], depth[other])
                    continue
                depth[other] = low[other] = depth[vertex] + 1
                path.append((other, vertex, iter(near[other])))
                break
            else:
                path.pop()
                if parent < 0:
                    continue
                low[parent] = min(low[parent], low[vertex])
                if low[vertex] >= depth[parent]:  # nothing below leads past the parent: a block ends here
                    edge = (min(parent, vertex), max(parent, vertex))
                    while True:
                        last = waiting.pop()
                        blocks[last] = count
                        if last == edge:
                            break
                    count += 1
    return blocks
