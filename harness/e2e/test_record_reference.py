"""docs/record-reference.md says what the schemas say."""

import json
import subprocess
import sys

from program import ROOT

SCRIPT = ROOT / "harness/record/record_reference.py"
PAGE = ROOT / "docs/record-reference.md"


def keys_of(schema: object) -> set[str]:
    """Every key that a schema names, at any depth."""
    if isinstance(schema, list):
        return set().union(*map(keys_of, schema)) if schema else set()
    if not isinstance(schema, dict):
        return set()
    own = {name for name, value in schema.get("properties", {}).items() if isinstance(value, dict)}
    return own.union(*(keys_of(value) for value in schema.values()))


def test_is_up_to_date() -> None:
    check = subprocess.run([sys.executable, SCRIPT, "--check"], capture_output=True, text=True, check=False)
    assert check.returncode == 0, check.stderr


def test_names_every_key_with_its_meaning() -> None:
    rows = [line.split(" | ") for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    named = {row[0].removeprefix("| `").rstrip("`").rsplit(".", 1)[-1].removesuffix("[]") for row in rows}
    schemas = [json.loads((ROOT / f"results/schema/{name}-2.schema.json").read_text()) for name in ("record", "event")]
    assert keys_of(schemas) <= named
    for row in rows:
        assert len(row) == 5 and row[1].strip() and row[3].strip() and row[4].strip(" |"), row
