#!/usr/bin/env python3
"""Validate files against a JSON Schema: validate_schema.py SCHEMA FILE...

FILE is a JSON document, or, if it ends in .ndjson, one document a line. References between schemas are resolved in the
folder of SCHEMA. Every problem is printed as file:line: path: message; exit status 1 if there is one, 2 on wrong usage.
"""

import json
import pathlib
import sys

import jsonschema
from referencing import Registry, Resource


def refuse_constant(name):
    raise ValueError(f"{name} is not JSON")


def load(text):
    return json.loads(text, parse_constant=refuse_constant)


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


def problems(validator, path):
    for number, text in documents(path):
        try:
            document = load(text)
        except ValueError as error:
            yield f"{path}:{number}: not JSON: {error}"
            continue
        for error in validator.iter_errors(document):
            cause = jsonschema.exceptions.best_match([error])
            yield f"{path}:{number}: {cause.json_path}: {cause.message}"


def main(arguments):
    if len(arguments) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    validator = validator_for(pathlib.Path(arguments[0]).resolve())
    found = [problem for name in arguments[1:] for problem in problems(validator, pathlib.Path(name))]
    print("\n".join(found) if found else f"{len(arguments) - 1} files are valid")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
