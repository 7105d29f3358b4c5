"""The book as data: what its documents tell a reader to type, to write into files and to follow."""

import pathlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from program import ROOT

FENCE = re.compile(r"^ *```(\w*)$")
# A line that begins so is typed by the reader.
PROGRAMS = "cmake|cp|ctest|git|mkdir|python3|sed|sha256sum|sudo"
TYPED = re.compile(rf"(build/|scripts/|harness/|\.venv/|probemark|({PROGRAMS}) |[A-Z_]+=\S+ )")
ENDS_WITH = re.compile(r"#.*\bexit code (\d+)")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
SPAN = re.compile(r"(?<!`)`(?:build/)?probemark ([a-z][a-z-]*)([^`]*)`(?!`)")
HEADING = re.compile(r"^#+ (.*)$")


@dataclass(frozen=True)
class Block:
    """What stands between two fences, `line` being the first's number."""

    line: int
    language: str
    lines: tuple[str, ...]

    def is_session(self) -> bool:
        """Whether what a reader types is all there is in it, or is marked by a prompt."""
        return self.language in ("", "sh") and any(TYPED.match(line.removeprefix("$ ")) for line in self.lines)


@dataclass(frozen=True)
class Command:
    """`code`: what it ends with where the document says so, else 0."""

    line: int
    text: str
    code: int = 0


@dataclass(frozen=True)
class Written:
    """A file that the reader writes: a block whose first line is its name in a comment."""

    line: int
    name: str
    text: str


def documents() -> list[pathlib.Path]:
    """The front page and the pages of the book."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks_of(text: str) -> Iterator[Block]:
    begin: tuple[int, str] | None = None
    lines: list[str] = []
    indent = 0
    for number, line in enumerate(text.splitlines(), start=1):
        fence = FENCE.match(line)
        if fence and begin is None:
            begin, lines, indent = (number, fence[1]), [], len(line) - len(line.lstrip())
        elif fence and begin is not None:
            yield Block(*begin, tuple(lines))
            begin = None
        elif begin is not None:
            lines.append(line[indent:])
    assert begin is None, f"the fence of line {begin and begin[0]} is never closed"


def commands_of(block: Block) -> Iterator[Command]:
    """Of a session with prompts the lines that have one, else all but comments; a backslash joins lines."""
    prompts = any(line.startswith("$ ") for line in block.lines)
    begun = ""
    for number, line in enumerate(block.lines, start=block.line + 1):
        typed = line.removeprefix("$ ")
        if not begun and (prompts and not line.startswith("$ ") or not typed.strip() or typed.startswith("#")):
            continue
        begun += typed
        if begun.endswith("\\"):
            begun = begun[:-1]
            continue
        assert TYPED.match(begun), f"line {number}: not known as a command: {begun}"
        code = ENDS_WITH.search(begun)
        yield Command(number, begun, int(code[1]) if code else 0)
        begun = ""


def steps_of(text: str) -> list[Command | Written]:
    """What a reader of the document does, from the top."""
    steps: list[Command | Written] = []
    for block in blocks_of(text):
        name = re.fullmatch(r"# ([\w.-]+(?:/[\w.-]+)*\.\w+)", block.lines[0]) if block.lines else None
        if block.is_session():
            steps.extend(commands_of(block))
        elif name:
            steps.append(Written(block.line, name[1], "\n".join(block.lines) + "\n"))
    return steps


def prose_of(text: str) -> str:
    """Without what stands between fences; line numbers are kept."""
    inside = False
    kept = []
    for line in text.splitlines():
        fence = FENCE.match(line) is not None
        kept.append("" if inside or fence else line)
        inside ^= fence
    return "\n".join(kept)


def links_of(text: str) -> Iterator[tuple[int, str]]:
    """(line, target) of the links that lead to files of the tree."""
    prose = prose_of(text)
    for match in LINK.finditer(prose):
        if not match[1].startswith(("http:", "https:")):
            yield prose[: match.start()].count("\n") + 1, match[1]


def named_options(text: str) -> Iterator[tuple[int, str, list[str]]]:
    """(line, subcommand, options) of each code span in the prose that holds a command."""
    prose = prose_of(text)
    for match in SPAN.finditer(prose):
        own = match[2].split(" -- ")[0]  # what follows is GoogleTest's
        yield prose[: match.start()].count("\n") + 1, match[1], re.findall(r"(?<!\S)--[a-z][a-z-]*", own)


def anchors_of(text: str) -> set[str]:
    """The anchors of a document's headings, as GitHub and GitLab make them."""
    anchors: set[str] = set()
    for line in prose_of(text).splitlines():
        heading = HEADING.match(line)
        if heading:
            words = re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", heading[1]).lower()
            anchor = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
            number = sum(1 for known in anchors if known == anchor or re.fullmatch(rf"{re.escape(anchor)}-\d+", known))
            anchors.add(f"{anchor}-{number}" if number else anchor)
    return anchors
