"""What a new user gets wrong: the message says what, and what to do."""

import hashlib
import pathlib
import re
import shutil

import pytest

from conftest import M4
from program import ROOT, Probemark, RunFolder

SINE = ROOT / "workloads/models/sine"


@pytest.mark.parametrize(
    ("arguments", "message", "remedy"),
    [
        (("--board", "qemu-mps2-an368"), "there is no board 'qemu-mps2-an368'", "did you mean 'qemu-mps2-an386'?"),
        (("--workload", "sin"), "there is no workload 'sin'", "did you mean 'sine'?"),
        (("--kernels", "portabel"), "there is no kernel library 'portabel'", "did you mean 'portable'?"),
        (("--profile", "duoble"), "there is no numerics profile 'duoble'", "double, single, xnnpack"),
        (("--probe", "qmeu"), "there is no probe 'qmeu'", "did you mean 'qemu'?"),
        (("--probe", "simavr", "--board", M4), f"board {M4} has no [probe.simavr]", "choose another --probe"),
        (("--bord", "x"), "there is no option '--bord'", "did you mean '--board'?"),
        (("--job=2",), "there is no option '--job'", "did you mean '--jobs'?"),
        (("--workload", "./nowhere"), "./nowhere: there is no such folder", "give a folder or one of the ids: ad,"),
        (("--kernels", "./nowhere"), "./nowhere: there is no such folder", "give a folder or one of the ids: "),
    ],
)
def test_wrong_option(
    probemark: Probemark, tmp_path: pathlib.Path, arguments: tuple[str, ...], message: str, remedy: str
) -> None:
    outcome = probemark("run", "--out", tmp_path / "run", *arguments)
    assert outcome.code == 2
    assert outcome.out == ""
    assert message in outcome.err.splitlines()[0]
    assert outcome.err.splitlines()[1].startswith("  remedy: ")
    assert remedy in outcome.err.splitlines()[1]
    assert not (tmp_path / "run").exists(), "nothing is made before the words are understood"


def test_wrong_board_lists_all_boards(probemark: Probemark) -> None:
    remedy = probemark("run", "--board", "nucleo").err.splitlines()[1]
    known = sorted(file.stem for file in (ROOT / "targets/boards").glob("*.toml"))
    assert remedy == f"  remedy: known: {', '.join(known)}"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("rum",), "probemark: there is no subcommand 'rum'\n  remedy: did you mean 'run'?"),
        (("list", "bords"), "probemark: list: there is no subcommand 'bords'\n  remedy: did you mean 'boards'?"),
        ((), "A subcommand is required"),
        (("run", "--samples", "0"), "--samples: Value 0 not in range 1 to 1000000\n"),
        (("run", "--timeout", "never"), "--timeout"),
    ],
)
def test_wrong_words(probemark: Probemark, words: tuple[str, ...], message: str) -> None:
    outcome = probemark(*words)
    assert outcome.code == 2
    assert outcome.err.startswith(message)


def workload(folder: pathlib.Path, model: bytes, sha256: str) -> pathlib.Path:
    """A copy of sine with another model."""
    shutil.copytree(SINE, folder)
    (folder / "model.tflite").write_bytes(model)
    text = (SINE / "workload.toml").read_text()
    was = hashlib.sha256((SINE / "model.tflite").read_bytes()).hexdigest()
    assert was in text
    (folder / "workload.toml").write_text(text.replace(was, sha256))
    return folder


@pytest.mark.parametrize("size", [0, 3, 20, 900, 1900])
def test_truncated_model(probemark: Probemark, tmp_path: pathlib.Path, size: int) -> None:
    model = (SINE / "model.tflite").read_bytes()[:size]
    folder = workload(tmp_path / "cut", model, hashlib.sha256(model).hexdigest())
    outcome = probemark("run", "--out", tmp_path / "run", "--board", M4, "--workload", folder)
    assert outcome.code == 2, outcome.err
    record = RunFolder(tmp_path / "run").record(M4, "sine")
    assert record["status"] == "unsupported"
    assert f"{folder / 'model.tflite'}: " in record["reason"]
    assert re.search("truncated|too short|no TensorFlow Lite model|not a", record["reason"]), record["reason"]
    assert record["metrics"] == {}


def test_wrong_checksum(probemark: Probemark, tmp_path: pathlib.Path) -> None:
    model = (SINE / "model.tflite").read_bytes()
    folder = workload(tmp_path / "other", model, "0" * 64)
    outcome = probemark("run", "--out", tmp_path / "run", "--board", M4, "--workload", folder)
    assert outcome.code == 2
    reason = RunFolder(tmp_path / "run").record(M4, "sine")["reason"]
    assert f"SHA-256 is {hashlib.sha256(model).hexdigest()}, workload.toml says {'0' * 64}" in reason
    assert "remedy: get the file again" in reason


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("title = \n", "workload.toml:1"),
        ('id = "x"\ntitle = "x"\nlicence = "x"\nmodle = 1\n', "unknown key `modle`"),
    ],
)
def test_wrong_workload_file(probemark: Probemark, tmp_path: pathlib.Path, text: str, message: str) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/workload.toml").write_text(text)
    outcome = probemark("run", "--out", tmp_path / "run", "--board", M4, "--workload", tmp_path / "mine")
    assert outcome.code == 2
    assert message in outcome.err


def test_wrong_board_file(probemark: Probemark, tmp_path: pathlib.Path) -> None:
    text = (ROOT / f"targets/boards/{M4}.toml").read_text()
    (tmp_path / "mine.toml").write_text(text + "\n[probe.jlink]\n\n[enrgy]\npin = 1\n")
    outcome = probemark("run", "--out", tmp_path / "run", "--board-file", tmp_path / "mine.toml")
    assert outcome.code == 2
    assert re.search(r"mine\.toml:\d+: .*enrgy", outcome.err)


@pytest.mark.parametrize("command", [("run", "--resume"), ("report",)])
@pytest.mark.parametrize("made", [True, False])
def test_folder_without_a_run(
    probemark: Probemark, tmp_path: pathlib.Path, command: tuple[str, ...], made: bool
) -> None:
    folder = tmp_path / "empty"
    if made:
        folder.mkdir()
    outcome = probemark(*command, folder)
    assert outcome.code == 2
    what = "the folder holds no run: it has no events.ndjson"
    if command == ("report",) and not made:
        what = "there is no such run or file"
    assert outcome.err.startswith(f"probemark: {folder}: {what}\n  remedy: give the folder that --out named, or that `run` printed")


def test_unknown_kind_of_report(probemark: Probemark, tmp_path: pathlib.Path, all_boards: RunFolder) -> None:
    outcome = probemark("report", all_boards.path, "--out", tmp_path / "report.docx")
    assert outcome.code == 2
    assert "let its name end in one of .html, .md, .csv" in outcome.err


def test_a_folder_without_a_slash_is_not_taken_for_an_id(probemark: Probemark, tmp_path: pathlib.Path) -> None:
    (tmp_path / "my-kernels").mkdir()
    outcome = probemark("conform", "--kernels", "my-kernels", folder=tmp_path)
    assert outcome.code == 2
    assert "a folder is named with a slash: ./my-kernels" in outcome.err
