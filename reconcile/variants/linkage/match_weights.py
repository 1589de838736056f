"""The table of match weights: what each level of each comparison tells, from counts.

A weight is log2(m / u): how much more often a level is seen among true variants (m) than among candidates of different
works (u), in bits (Fellegi & Sunter 1969). The table is counted by ``benchmarks/linkage.py --estimate``; its file names
the counts and what was counted.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

MatchWeights = Mapping[str, Mapping[str, float]]
"""Comparison → level → bits."""


@cache
def load_match_weights() -> MatchWeights:
    """Read the table of the package."""
    text = Path(__file__).with_name("match_weights.json").read_text(encoding="utf-8")
    weights: MatchWeights = json.loads(text)["weights"]
    return weights
