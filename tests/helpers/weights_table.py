"""The table of match weights of ``docs/joining.md``, made of the data file of the package.

``python tests/helpers/weights_table.py`` writes it into the page again.
"""

import json
from importlib.resources import files
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs/joining.md"
BEGIN, END = "<!-- weights: made of match_weights.json -->\n", "<!-- end of weights -->\n"


def load_table() -> dict:
    """The data file."""
    return json.loads(files("reconcile.variants.linkage").joinpath("match_weights.json").read_text("utf-8"))


def render_table() -> str:
    """One row for each level, the levels of a comparison by their weight."""
    table = load_table()
    rows = ["| comparison | level | bits | variants | other pairs |", "|---|---|--:|--:|--:|"]
    for comparison, levels in table["weights"].items():
        for level, weight in sorted(levels.items(), key=lambda item: (item[1], item[0])):
            counts = (f"{table[side].get(comparison, {}).get(level, 0):g}" for side in "mu")
            rows.append(f"| {comparison} | {level} | {weight:+g} | {' | '.join(counts)} |")
    return "\n".join(rows) + "\n"


def replace_table(page: str) -> str:
    """The page with the table of today."""
    before, _, rest = page.partition(BEGIN)
    return before + BEGIN + render_table() + END + rest.partition(END)[2]


if __name__ == "__main__":
    PAGE.write_text(replace_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
