#!/usr/bin/env python3
"""Validate files against a JSON Schema: validate_schema.py SCHEMA FILE...

FILE is a JSON document, or, if it ends in .ndjson, one document a line. References between schemas are resolved in the
folder of SCHEMA. SCHEMA is a file, or a name without version, like results/schema/record: each document is then held
against the schema of the version that it names. Numbers that JSON Schema cannot tell apart from good ones (NaN,
Infinity, -0) are problems, too. Every problem is printed as file:line: path: message; exit status 1 if there is one, 2 on wrong usage.
"""

import json
import pathlib
import sys

import jsonschema
from referencing import Registry, Resource


def refuse_constant(name):
    raise ValueError(f"{name} is not JSON")


def refuse_negative_zero(kind):
    def number(text):
        value = kind(text)
        if value == 0 and text.startswith("-"):
            raise ValueError(f"{text} is no number of a record")
        return value

    return number


def load(text):
    return json.loads(text, parse_constant=refuse_constant, parse_float=refuse_negative_zero(float),
                      parse_int=refuse_negative_zero(int))


class Schemas:
    """The schema of a file name, or of all versions of a name."""

    def __init__(self, name):
        self.path = pathlib.Path(name).resolve()
        self.versions = {}

    def validator(self, document):
        if self.path.is_file():
            return self.validator_of(self.path)
        version = document.get("schema_version") if isinstance(document, dict) else None
        path = self.path.with_name(f"{self.path.name}-{version}.schema.json")
        if not path.is_file():
            raise ValueError(f"there is no schema of version {version}")
        return self.validator_of(path)

    def validator_of(self, path):
        if path not in self.versions:
            self.versions[path] = validator_for(path)
        return self.versions[path]


def validator_for(schema_path):
    resources = [Resource.from_contents(load(path.read_text())) for path in schema_path.parent.glob("*.schema.json")]
    registry = Registry().with_resources((resource.id(), resource) for resource in resources)
    schema = load(schema_path.read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema, registry=registry)


def documents(path):
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".ndjson":
        yield 1, text
        return
    # Only \n ends a line; splitlines() would also split at U+2028 within a string.
    for number, line in enumerate(text.removesuffix("\n").split("\n"), start=1):
        yield number, line


def problems(schemas, path):
    for number, text in documents(path):
        try:
            document = load(text)
            validator = schemas.validator(document)
        except ValueError as error:
            yield f"{path}:{number}: not JSON: {error}" if isinstance(error, json.JSONDecodeError) else f"{path}:{number}: {error}"
            continue
        for error in validator.iter_errors(document):
            cause = jsonschema.exceptions.best_match([error])
            yield f"{path}:{number}: {cause.json_path}: {cause.message}"


def main(arguments):
    if len(arguments) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    schemas = Schemas(arguments[0])
    found = [problem for name in arguments[1:] for problem in problems(schemas, pathlib.Path(name))]
    print("\n".join(found) if found else f"{len(arguments) - 1} files are valid")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
