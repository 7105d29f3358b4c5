#!/usr/bin/env python3
"""Writes docs/record-reference.md from the schemas of records and events: record_reference.py [--check]

--check writes nothing; exit status 1 where the file is not what would be written.
"""

import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCHEMAS = ROOT / "results/schema"
PAGE = ROOT / "docs/record-reference.md"

HEAD = """# Record reference

Generated from `results/schema/{record}` and `{event}` by `harness/record/record_reference.py`; edit those.

A run's folder holds `events.ndjson`, one event a line, and `records/<board>--<workload>--<kernels>.json`, made from it. SI base units, with the
unit in the key; counts and bytes are integers. What does not exist is never 0, -1 or null: a metric has a `status` and a `reason`, any other key
is not there, and the last column says when. Numbers are finite, and none is -0.

Records of earlier versions are read as they are ([why](design/0018-why-records-have-versions.md)); `results/schema/` holds the schema of each.
Any file can be held against its schema: `harness/record/validate_schema.py results/schema/record FILE..`.
"""


def load(name):
    return json.loads((SCHEMAS / name).read_text(encoding="utf-8"))


def latest(kind):
    """File name of the schema with the highest version."""
    numbered = {int(re.search(r"-(\d+)\.", path.name).group(1)): path.name for path in SCHEMAS.glob(f"{kind}-*.schema.json")}
    return numbered[max(numbered)]


def cell(text):
    return text.replace("|", "\\|").replace("\n", " ")


def unit_of(key):
    for end, unit in (("_bytes", "bytes"), ("_hz", "Hz"), ("_s", "s"), ("_j", "J"), ("_w", "W"), ("_v", "V")):
        if key.endswith(end):
            return unit
    return {"instructions": "instructions", "cycles": "cycles"}.get(key, "")


def plural(kind):
    word, comma, rest = kind.partition(",")
    return f"{word}s{comma}{rest}"


def presence_of(key, path, required, absence):
    if path == "fingerprint.values.":
        return "else `fingerprint.absent` has the reason"
    if key in required:
        return "always"
    return absence.group(2).strip() if absence else "where there is one"


def type_of(schema):
    """In words, with the bounds."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return "a record" if name.endswith(".json") else f"[{name}](#{name})"
    if "const" in schema:
        return f"`{json.dumps(schema['const'])}`"
    if "enum" in schema:
        return ", ".join(f"`{json.dumps(value)}`" for value in schema["enum"])
    if "oneOf" in schema:
        return "one of these"
    if schema["type"] == "array":
        return plural(type_of(schema["items"])) if schema.get("items") else "two numbers"
    if schema["type"] == "integer":
        return "count" if schema.get("minimum") == 0 else "integer"
    if schema["type"] == "number":
        return "number, not negative" if schema.get("minimum") == 0 else "number"
    return schema["type"]


def rows(schema, path=""):
    """(key, type, unit, meaning, presence) of every key below an object."""
    required = schema.get("required", [])
    for key, field in schema.get("properties", {}).items():
        name = f"{path}{key}"
        described = field.get("description", "")
        absence = re.search(r"(^|[.;])([^.;:]*\babsent\b[^.;:]*)", described, re.IGNORECASE)
        meaning = described if key in required or not absence else described.replace(absence.group(), "")
        yield name, type_of(field), unit_of(key), meaning, presence_of(key, path, required, absence)
        yield from inner_rows(field, name)


def inner_rows(field, name):
    if "properties" in field:
        yield from rows(field, f"{name}.")
    if isinstance(field.get("items"), dict) and "properties" in field["items"]:
        yield from rows(field["items"], f"{name}[].")
    extra = field.get("additionalProperties")
    if isinstance(extra, dict):
        yield f"{name}.*", type_of(extra), "", extra.get("description", ""), "any number of them"
    for choice in field.get("oneOf", []):
        if "properties" in choice:
            yield from rows(choice, f"{name}.")


def table(schema):
    lines = ["| key | what it holds | unit | meaning | there |", "|---|---|---|---|---|"]
    for name, kind, unit, meaning, presence in rows(schema):
        lines.append(f"| `{name}` | {cell(kind)} | {unit} | {cell(meaning)} | {cell(presence)} |")
    return "\n".join(lines)


def page():
    record_file, event_file = latest("record"), latest("event")
    record, event = load(record_file), load(event_file)
    parts = [HEAD.format(record=record_file, event=event_file)]
    parts.append(f"## Record\n\n{record['description']}\n\n{table(record)}\n")
    rules = [rule["$comment"] for rule in record["allOf"]]
    parts.append("Beyond the single keys:\n\n" + "\n".join(f"- {rule}" for rule in rules) + "\n")
    parts.append("## Metrics and their parts\n")
    for name, part in record["$defs"].items():
        parts.append(f"### {name}\n\n{part['description']}\n")
        if "oneOf" in part:
            choices = [f"{table(choice)}" if "properties" in choice else f"or {type_of(choice)}." for choice in part["oneOf"]]
            parts.append("\n\n".join(choices) + "\n")
        else:
            parts.append(table(part) + "\n")
    parts.append(f"## Events\n\n{event['description']}\n")
    for choice in event["oneOf"]:
        parts.append(f"### {choice['properties']['event']['const']}\n\n{choice['description']}\n\n{table(choice)}\n")
    return "\n".join(parts)


def main(arguments):
    if arguments not in ([], ["--check"]):
        print(__doc__, file=sys.stderr)
        return 2
    text = page()
    if not arguments:
        PAGE.write_text(text, encoding="utf-8")
        return 0
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == text:
        return 0
    print(f"{PAGE} is not up to date: run harness/record/record_reference.py", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
