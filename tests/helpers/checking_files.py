"""Helpers of the tests of the check: files in the working directory, and the findings of a call."""

import json
from pathlib import Path
from typing import Any

from reconcile.cli.app import main


def put(name: str, content: str | bytes) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def call(capfd, *arguments: str) -> tuple[int, str, str]:
    code = main(arguments)
    out, err = capfd.readouterr()
    return code, out, err


def found(capfd, *arguments: str) -> list[dict[str, Any]]:
    code, out, err = call(capfd, "check", *arguments, "--format", "json")
    assert code in (0, 1), err
    return json.loads(out)["findings"]


PROSE = (
    "The keeper of the lamp is ill and asks the ferry to wait for the doctor from the other side of the bay. "
    "His daughter rows out in the storm to tell the captain about it and loses an oar on the way to the ship. "
    "The captain drives the tired girl out to the old tower, and the doctor comes in the morning.\n"
)
VARIANT = PROSE.replace("in the storm", "in the rain").replace("an oar", "her lantern")
OTHER = (
    "In the third year of the drought the elders of the village walk to the coast to buy grain from foreign ships. "
    "They come back with seed, with debts, and with a girl who can read the stars over the plain.\n"
)
