"""Read the settings file: ``reconcile.toml``, or the table ``[tool.reconcile]`` of ``pyproject.toml``.

Both are looked for in the working directory only, because ids of documents are relative to it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reconcile.errors import SettingsError
from reconcile.settings import Settings

OWN_FILE = "reconcile.toml"
SHARED_FILE = "pyproject.toml"


def load_settings(flags: Mapping[str, Any], *, config: Path | None = None) -> Settings:
    """Return the settings: defaults, then the file, then the flags; a flag that is None was not given.

    Raises:
        SettingsError: the file cannot be read or a value is not valid; names the file or the command line.
    """
    source, values = read_configuration(config)
    from_file = Settings.from_mapping(values, source=source)  # so that an error names the file
    given = {name: value for name, value in flags.items() if value is not None}
    if "columns" in given:
        given["columns"] = {**from_file.columns, **given["columns"]}  # each column is a choice of its own
    if "titles" in given and isinstance(values.get("titles"), Mapping):
        values = {**values, "declared_titles": values["titles"]}  # the rule of the command line keeps the table
    return Settings.from_mapping({**values, **given}, source="command line") if given else from_file


def find_run_folder(named: Path | None, config: Path | None = None) -> Path:
    """Return the folder that a run has written: as named, else as the settings say.

    Raises:
        SettingsError: none is named, and the settings file is not valid.
    """
    return named if named is not None else Path(load_settings({}, config=config).reports)


def read_configuration(config: Path | None = None) -> tuple[str, dict[str, Any]]:
    """Return the name of the settings file and its values; no values when there is no file.

    Raises:
        SettingsError: `config` does not exist, a file is no TOML, or both files hold settings.
    """
    if config is not None:
        return str(config), _read_toml_values(config, "check --config")
    own, shared = Path(OWN_FILE), Path(SHARED_FILE)
    found = [(str(f), _read_toml_values(f, "check its permissions")) for f in (own, shared) if f.is_file()]
    filled = [(name, values) for name, values in found if values]
    if len(filled) > 1:
        raise SettingsError(f"settings are in {OWN_FILE} and in {SHARED_FILE}; keep them in one of the two")
    return filled[0] if filled else ("settings", {})


def _read_toml_values(file: Path, advice: str) -> dict[str, Any]:
    try:
        table = tomllib.loads(file.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise SettingsError(f"{file}: {error.strerror or error}; {advice}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file}: not valid TOML: {error}") from error
    tool = table.get("tool")
    if isinstance(tool, dict) and ("reconcile" in tool or file.name == SHARED_FILE):
        inner = tool.get("reconcile", {})
        if not isinstance(inner, dict):
            raise SettingsError(f"{file}: tool.reconcile must be a table")
        return inner
    return {} if file.name == SHARED_FILE else table
