"""Mutants: faulty variants of kernel sources, by hand (mutants/*.toml) and by rule (rules.py)."""

import dataclasses
import pathlib
import re
import tomllib

import rules

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = pathlib.Path(__file__).resolve().parent
ROW = re.compile(r"^PM_KERNEL_(\w+)\((\w+), (\w+), ([\w, ]+)\)$", re.MULTILINE)


@dataclasses.dataclass(frozen=True)
class Mutant:
    """One faulty source. `file` is relative to the root, `text` what it says instead."""

    name: str
    kind: str  # the class of bug that it stands for
    kernels: tuple[str, ...]
    file: str
    text: str
    equivalent: str = ""  # why no case can tell it from the original


def operator_of(kernel: str) -> str:
    """"conv2d" of "conv2d_s16_s8_s16"."""
    return re.sub(r"(_[sf]\d+)+$", "", kernel)


def kernel_rows() -> dict[str, list[tuple[str, str, list[str]]]]:
    """By operator: (row kind, family, types) of reference/kernels.inc."""
    rows: dict[str, list[tuple[str, str, list[str]]]] = {}
    for kind, operator, family, types in ROW.findall((ROOT / "reference/kernels.inc").read_text(encoding="utf-8")):
        rows.setdefault(operator, []).append((kind, family, types.split(", ")))
    return rows


def replaced(text: str, find: str, replacement: str, where: str) -> str:
    """However the formatter broke the lines: white space in `find` and in the text does not count."""
    pattern = r"\s*".join(re.escape(character) for character in "".join(find.split()))
    matches = list(re.finditer(pattern, text))
    if len(matches) != 1:
        raise ValueError(f"{where}: `find` occurs {len(matches)} times, must occur once")
    return text[:matches[0].start()] + replacement + text[matches[0].end():]


def by_hand() -> list[Mutant]:
    mutants = []
    for file in sorted((HERE / "mutants").glob("*.toml")):
        described = tomllib.loads(file.read_text(encoding="utf-8"))
        source = ROOT / described["source"]
        original = source.read_text(encoding="utf-8")
        for entry in described["mutant"]:
            name = f"{file.stem}/{entry['id']}"
            where = f"{file.name}: {entry['id']}"
            text = replaced(original, entry["find"], entry["with"], where)
            if "before" in entry:
                text = replaced(text, entry["before"], entry["insert"] + entry["before"], where)
            mutants.append(Mutant(name, entry["class"], tuple(described["kernels"]), described["source"], text,
                                  entry.get("equivalent", "")))
    return mutants


def included(header: pathlib.Path) -> set[pathlib.Path]:
    """The kernel headers that `header` includes, itself among them."""
    found = {header}
    for name in re.findall(r'#include "(reference/kernels/\w+\.hpp)"', header.read_text(encoding="utf-8")):
        found |= included(ROOT / name)
    return found


def by_rule() -> list[Mutant]:
    """Of every kernel header, and every header that kernels share; held to each kernel that includes it."""
    equivalents = tomllib.loads((HERE / "equivalent.toml").read_text(encoding="utf-8"))
    users: dict[pathlib.Path, list[str]] = {}
    for operator, rows in kernel_rows().items():
        for header in included(ROOT / f"reference/kernels/{operator}.hpp"):
            users.setdefault(header, []).extend("_".join([operator, *types]) for _, _, types in rows)
    mutants = []
    for header, kernels in sorted(users.items()):
        for name, kind, text in rules.mutations(header.read_text(encoding="utf-8")):
            full_name = f"{header.stem}/{name}"
            mutants.append(Mutant(full_name, kind, tuple(kernels), str(header.relative_to(ROOT)), text,
                                  equivalents.pop(full_name, "")))
    if equivalents:
        raise ValueError(f"equivalent.toml names no mutants: {', '.join(equivalents)}")
    return mutants
