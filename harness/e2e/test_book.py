"""Every command of the front page and of the book does what its document says; every link leads somewhere."""

import pathlib
import re
import shutil
import subprocess
from collections.abc import Callable

import pytest

from book import Command, Written, anchors_of, blocks_of, documents, links_of, named_options, steps_of
from conftest import M4
from desk import Desk, wants_hardware, write_kernels
from program import KERNELS, ROOT, Outcome, Probemark
from test_import_results import write_submission
from virtual_board import Server

# Commands that are not run here: minutes, the network, somebody's root password. Where they are run, or why not.
ELSEWHERE = {
    r"scripts/(setup|build)\b": "scripts/test begins with it; installs packages",
    r"scripts/test\b": "is what runs this",
    r"scripts/demo\b": "minutes; test_boards.py runs every emulated board",
    r"scripts/(bench|fuzz|lint)\b": "minutes; a tenth of it is in scripts/test, or none",
    r"scripts/(train-models|fetch-models|conform-libraries)\b": "wants the network, or checkouts of others",
    r"harness/mutation/run_mutants\.py\b": "a quarter of an hour; test_mutation.py runs a sample",
    r"cmake |ctest ": "test_package.py installs the package and builds the example against it",
    r"git clone ": "the network",
    r"sudo ": "changes the reader's machine",
}
# Programs that serve until they are ended: what they say first.
SERVERS = {"probemark-virtual-board": r"listening on (\S+)", "probemark-virtual-meter": r" on (/dev/\S+)\n"}
NOTHING_PLUGGED_IN = re.compile(r"no debug probe on USB|no such probe is connected|connect the instrument")


def copy_of(source: pathlib.Path) -> Callable[[pathlib.Path], object]:
    return lambda target: shutil.copytree(source, target) if source.is_dir() else shutil.copyfile(source, target)


def write_trace(file: pathlib.Path) -> None:
    """Of a PPK2 at 200 S/s: 12 s of 20 mA with line 0 high, 2 s of 5 mA between, five times."""
    rows = ["Timestamp(ms),Current(uA),D0-D7"]
    for k in range(75 * 200):
        high = k / 200 % 14 >= 2
        rows.append(f"{k * 5:.2f},{20000 if high else 5000}.000,{int(high)}0000000")
    file.write_text("\n".join(rows) + "\n", encoding="ascii")


def write_signal(file: pathlib.Path) -> None:
    """For a simulated instrument: idle, a second of inference, idle."""
    file.write_text("0 0 0\n1 1 1\n2 0 0\n", encoding="ascii")


def build_module(file: pathlib.Path) -> None:
    source = ROOT / "docs/examples/my-kernel/fully_connected.c"
    subprocess.run(["gcc", "-shared", "-fPIC", "-O2", f"-I{ROOT}", source, "-o", file], check=True, timeout=60)


@pytest.fixture(scope="session")
def runs(probemark: Probemark, tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """Runs of two small models on one board: `a` and `a-again` alike, `b` optimized otherwise, `both` with two libraries."""
    folder = tmp_path_factory.mktemp("runs-of-the-book")
    alike = ("--board", M4, "--workload", "sine", "--workload", "gesture")
    write_kernels(folder / "my-kernels")
    kernels = ("--kernels", "portable", "--kernels", str(folder / "my-kernels"))
    for name, more in (("a", ()), ("a-again", ()), ("b", ("--optimize", "O3")), ("both", kernels)):
        probemark.run(folder / name, *alike, *more)
    return folder


@pytest.fixture(scope="session")
def stands_for(runs: pathlib.Path) -> dict[str, Callable[[pathlib.Path], object]]:
    """What the names in the documents' commands stand for."""
    sine = ROOT / "workloads/models/sine"
    return {
        "my-kernels": write_kernels,
        "libmy_kernels.so": build_module,
        "model.tflite": copy_of(sine / "model.tflite"),
        "in.bin": copy_of(sine / "vectors.bin"),
        "trace.csv": write_trace,
        "windows.txt": write_signal,
        "tiny_results_v1.1": write_submission,
        "runs": copy_of(runs),
        "runs/now": copy_of(runs / "a"),
        "runs/o2": copy_of(runs / "a"),
        "runs/o3": copy_of(runs / "b"),
        "baseline": copy_of(runs / "a"),
    }


def elsewhere(command: str) -> bool:
    return any(re.match(pattern, command) for pattern in ELSEWHERE)


def server_in(command: str) -> str | None:
    program = pathlib.PurePath(command.split()[0]).name
    return program if program in SERVERS else None


def serve(desk: Desk, command: str, program: str) -> None:
    with Server(["bash", "-c", f"exec {command}"], desk.folder / f"{program}.log", SERVERS[program]):
        pass


def verdict_on(desk: Desk, step: Command) -> str | None:
    """What is wrong with a command; None: nothing."""
    if server_in(step.text):
        serve(desk, step.text, str(server_in(step.text)))
        return None
    outcome = desk.run(step.text)
    if wants_hardware(step.text):
        understood = outcome.code in (30, 31) and NOTHING_PLUGGED_IN.search(outcome.out + outcome.err)
        return None if understood else told(step, outcome, "30 or 31, for nothing is plugged in")
    return None if outcome.code == step.code else told(step, outcome, str(step.code))


def told(step: Command, outcome: Outcome, wanted: str) -> str:
    return f"line {step.line}: {step.text}\nended with {outcome.code} instead of {wanted}\n{outcome.out}\n{outcome.err}"


def has_commands(document: pathlib.Path) -> bool:
    return any(isinstance(step, Command) for step in steps_of(document.read_text(encoding="utf-8")))


WITH_COMMANDS = [file for file in documents() if has_commands(file)]


@pytest.mark.parametrize("document", WITH_COMMANDS, ids=lambda file: file.stem)
def test_every_command_does_what_the_document_says(
    document: pathlib.Path,
    probemark: Probemark,
    stands_for: dict[str, Callable[[pathlib.Path], object]],
    tmp_path: pathlib.Path,
) -> None:
    desk = Desk(tmp_path / "checkout", probemark, stands_for)
    wrong = []
    for step in steps_of(document.read_text(encoding="utf-8")):
        if isinstance(step, Written):
            desk.write(step.name, step.text)
        elif not elsewhere(step.text):
            wrong.append(verdict_on(desk, step))
    assert [what for what in wrong if what] == [], "\n".join(filter(None, wrong))


@pytest.mark.parametrize(
    ("page", "words", "code"),
    [
        ("quick-start", ("--workload", "sine"), 0),
        ("reading-a-report", ("--workload", "sine", "--workload", "kws", "--kernels", KERNELS / "off-by-one"), 20),
    ],
)
def test_tables_shown_are_what_a_run_prints(
    probemark: Probemark, tmp_path: pathlib.Path, page: str, words: tuple[object, ...], code: int
) -> None:
    boards = ("--board", M4, "--board", "qemu-microbit")
    outcome = probemark("run", *boards, *words, "--out", tmp_path / "run")
    assert outcome.code == code, outcome.err
    blocks = blocks_of((ROOT / f"docs/{page}.md").read_text(encoding="utf-8"))
    shown = next(block.lines for block in blocks if block.language == "text")
    printed = outcome.out.splitlines()
    assert [line for line in shown if not any(whole.startswith(line) for whole in printed)] == []


def test_the_book_has_commands() -> None:
    """So that a change of how they are found cannot empty the test above."""
    assert {"README", "quick-start", "comparing", "conformance", "continuous-integration"} <= {file.stem for file in WITH_COMMANDS}
    front = steps_of((ROOT / "README.md").read_text(encoding="utf-8"))
    assert len(front) > 10


def test_scripts_that_the_book_names_are_there() -> None:
    for document in documents():
        for step in steps_of(document.read_text(encoding="utf-8")):
            if isinstance(step, Command) and step.text.startswith("scripts/"):
                script = ROOT / step.text.split()[0]
                assert script.is_file() and script.stat().st_mode & 0o111, f"{document.name}:{step.line}: {step.text}"


def test_prose_names_only_options_that_exist(probemark: Probemark) -> None:
    """In every code span that begins with a subcommand."""
    helps: dict[str, str] = {}
    unknown = []
    for document in documents():
        for line, subcommand, options in named_options(document.read_text(encoding="utf-8")):
            if subcommand not in helps:
                outcome = probemark(subcommand, "--help")
                assert outcome.code == 0, f"{document.name}:{line}: there is no {subcommand}: {outcome.err}"
                helps[subcommand] = outcome.out
            missing = [option for option in options if not re.search(rf"{option}\b", helps[subcommand])]
            unknown += [f"{document.name}:{line}: {subcommand} {option}" for option in missing]
    assert len(helps) >= 5 and unknown == []


def test_every_link_leads_somewhere() -> None:
    pages = {file: file.read_text(encoding="utf-8") for file in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]}
    anchors = {file: anchors_of(text) for file, text in pages.items()}
    dead = []
    for file, text in pages.items():
        for line, target in links_of(text):
            path, _, anchor = target.partition("#")
            leads_to = (file.parent / path).resolve() if path else file
            if not leads_to.exists() or anchor and anchor not in anchors.get(leads_to, set()):
                dead.append(f"{file.relative_to(ROOT)}:{line}: {target}")
    assert dead == []


def test_the_index_leads_to_every_page() -> None:
    index = ROOT / "docs/README.md"
    listed = {(index.parent / target.partition("#")[0]).resolve() for _, target in links_of(index.read_text(encoding="utf-8"))}
    missing = [file.name for file in documents() if file not in (index, ROOT / "README.md") and file not in listed]
    assert missing == []
