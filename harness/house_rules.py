#!/usr/bin/env python3
"""Checks the rules of the house (docs/design) over the whole tree; prints each violation as file:line."""

import re
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# From the ground up: a folder includes itself and what stands before it. `run` and `conform` do not know each other.
FLOORS = ["digest", "process", "board", "measure", "trace", "meter", "record", "published", "compare", "cases", "import", "image", "probe", "report", "workload",
          "session", "run", "conform", "doctor", "commands"]
STRANGERS = {("conform", "run")}
# The end-to-end tests, the emulated chip and the mutation run are programs of their own.
BESIDE_THE_FLOORS = {"e2e", "virtual_board", "virtual_meter", "mutation"}

FREESTANDING = {"stdint.h", "stddef.h", "avr/pgmspace.h"}
NAMELESS = {"util", "utils", "common", "helper", "helpers", "misc", "manager"}
LONGEST_FILE = 400
LONGEST_MEDIAN = 150
LARGEST_FILE = 1 << 20
SOURCE = {".c", ".cpp", ".cc", ".h", ".hpp", ".inc", ".S", ".py", ".fbs"}
CXX = {".c", ".cpp", ".cc", ".h", ".hpp", ".inc", ".S"}
ARTEFACTS = {".o", ".a", ".so", ".elf", ".hex", ".pyc", ".gch", ".d", ".gcda", ".gcno"}
# What only tells of the boards: prose, results, recipes that run the suite.
ABOUT_BOARDS = ("docs/", "results/", "notes/", "scripts/", ".github/")

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')

violations = []


def violate(path, line, what):
    violations.append(f"{path}:{line}: {what}")


def tree():
    """All files that are, or are about to be, tracked."""
    git = subprocess.run(["git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                         capture_output=True, text=True, check=False)
    if git.returncode == 0:
        names = [name for name in git.stdout.split("\0") if name]
    else:
        skipped = {"build", ".git", ".venv", ".cache", "__pycache__", "probemark-runs"}
        names = [str(file.relative_to(ROOT)) for file in ROOT.rglob("*")
                 if not skipped & set(file.relative_to(ROOT).parts)]
    return sorted(Path(name) for name in names if (ROOT / name).is_file())


def lines_of(path):
    return (ROOT / path).read_text(encoding="utf-8", errors="replace").splitlines()


def is_test(path):
    return path.stem.endswith(("_test", "_fuzzer", "_benchmark")) or "e2e" in path.parts


def includes(path):
    for number, line in enumerate(lines_of(path), 1):
        if match := INCLUDE.match(line):
            yield number, match.group(1) == "<", match.group(2)


def check_floors(files):
    for path in files:
        if path.parts[0] != "harness" or path.suffix not in CXX or len(path.parts) < 3:
            continue
        own = path.parts[1]
        if own in BESIDE_THE_FLOORS:
            continue
        if own not in FLOORS:
            violate(path, 1, f"harness/{own} stands on no floor: add it to the order in harness/house_rules.py")
            continue
        for number, _, name in includes(path):
            other = name.split("/")[1] if name.startswith("harness/") else None
            if other is None or other == own:
                continue
            if other not in FLOORS or FLOORS.index(other) > FLOORS.index(own) or (own, other) in STRANGERS:
                violate(path, number, f"harness/{own} must not include harness/{other}")


def check_reference_and_targets(files):
    for path in files:
        if path.suffix not in CXX or path.parts[0] not in ("reference", "targets"):
            continue
        allowed = {"reference": ("reference/",), "targets": ("reference/", "targets/")}[path.parts[0]]
        freestanding = (path.parts[0] == "reference" and path.parts[1] in ("kernels", "numerics")
                        and path.suffix in (".hpp", ".h"))
        if is_test(path) and path.parts[0] == "reference":
            allowed += ("harness/import/",)  # a test may bring a graph along
        for number, angled, name in includes(path):
            if name.startswith(("reference/", "targets/", "harness/")) and not name.startswith(allowed):
                violate(path, number, f"{path.parts[0]}/ must not include {name}")
            elif freestanding and not name.startswith("reference/") and not (angled and name in FREESTANDING):
                violate(path, number, f"a freestanding header must not include {name}")


def check_names(files):
    seen = set()
    for path in files:
        for depth, part in enumerate(path.parts):
            place = Path(*path.parts[:depth + 1])
            if Path(part).stem.lower() in NAMELESS and place not in seen:
                seen.add(place)
                violate(place, 1, "a name that says nothing: call it by its concept")


def check_lengths(files):
    lengths = []
    for path in files:
        if path.suffix not in SOURCE:
            continue
        length = len(lines_of(path))
        lengths.append(length)
        if length > LONGEST_FILE:
            violate(path, LONGEST_FILE + 1, f"{length} lines; one concept has at most {LONGEST_FILE}")
    if lengths and statistics.median(lengths) >= LONGEST_MEDIAN:
        violate(".", 1, f"the median source file has {statistics.median(lengths)} lines")


def check_kernel_headers(files):
    registry = "\n".join(lines_of("reference/kernels.inc"))
    for operator in sorted(set(re.findall(r"^PM_KERNEL_\w+\((\w+)", registry, re.MULTILINE))):
        path = Path(f"reference/kernels/{operator}.hpp")
        if path not in files:
            violate("reference/kernels.inc", 1, f"the kernel {operator} has no header {path}")
            continue
        text = "\n".join(lines_of(path))
        for word in ("NORMATIVE", "Definition:", "Rounding:"):
            if word not in text:
                violate(path, 1, f"a kernel header says {word}")


def mentions(files, word):
    """The files, tests, prose and results aside, that hold `word` as a whole."""
    pattern = re.compile(r"(?<![\w-])" + re.escape(word) + r"(?![\w-])")
    for path in files:
        if is_test(path) or str(path).startswith(ABOUT_BOARDS) or path.suffix in (".md", ".bin", ".tflite"):
            continue
        for number, line in enumerate(lines_of(path), 1):
            if pattern.search(line):
                yield path, number
                break


def check_one_file_a_board(files):
    boards = [path for path in files if path.parent == Path("targets/boards") and path.suffix == ".toml"]
    for board in boards:
        places = dict(mentions(files, board.stem))
        if board not in places:
            violate(board, 1, f"does not give the id {board.stem}")
        for path, number in places.items():
            if path != board:
                violate(path, number, f"knows the board {board.stem}: adding a board touches one file")


def check_one_folder_a_kernel_library(files):
    for library in {path.parent for path in files if path.name == "kernels.toml"}:
        if library.parent != Path("targets/kernels") or library.name in ("portable", "template"):
            continue  # every image falls back to portable; template is a word of C++
        for path, number in mentions(files, library.name):
            if library not in path.parents:
                violate(path, number, f"knows the kernel library {library.name}: adding one touches one folder")


def check_one_row_a_launcher(files):
    list_file = Path("harness/probe/launchers.hpp")
    rows = re.findall(r"^\s*ROW\((\w+)\)", "\n".join(lines_of(list_file)), re.MULTILINE)
    sources = {path.stem.removeprefix("launcher_"): path for path in files
               if path.parent == list_file.parent and path.name.startswith("launcher_") and not is_test(path)
               and path.suffix == ".cpp"}
    for name in set(rows) ^ set(sources):
        violate(sources.get(name, list_file), 1, f"launcher {name}: one file launcher_{name}.cpp and one row ROW({name})")
    for name, source in sources.items():
        for path, number in mentions(files, f"{name}_launcher"):
            if path not in (source, list_file):
                violate(path, number, f"knows {name}_launcher: adding a launcher is one file and one row")


def check_artefacts(files):
    for path in files:
        size = (ROOT / path).stat().st_size
        if size > LARGEST_FILE:
            violate(path, 1, f"{size} bytes; a tracked file has at most {LARGEST_FILE}")
        if path.suffix in ARTEFACTS:
            violate(path, 1, "a build artefact")


def main():
    files = tree()
    if not files:
        print("house rules: no files found", file=sys.stderr)
        return 1
    for check in (check_floors, check_reference_and_targets, check_names, check_lengths, check_kernel_headers,
                  check_one_file_a_board, check_one_folder_a_kernel_library, check_one_row_a_launcher,
                  check_artefacts):
        check(files)
    for violation in violations:
        print(violation)
    print(f"house rules: {len(files)} files, {len(violations)} violations", file=sys.stderr)
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
