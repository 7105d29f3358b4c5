"""Another optimisation level, another compiler: other images, told apart in the record."""

import json
import os
import pathlib
import shutil

import pytest

from conftest import M4
from program import Json, Probemark, RunFolder


def of(record: Json) -> tuple[str, str, float, float]:
    """Flags, image, instructions, code size."""
    values, metrics = record["fingerprint"]["values"], record["metrics"]
    return (
        values["compiler_flags"],
        values["image_sha256"],
        metrics["instructions"]["median"],
        metrics["code_bytes"]["median"],
    )


def run(probemark: Probemark, out: pathlib.Path, *options: object) -> Json:
    return probemark.run(out, "--board", M4, "--workload", "gesture", "--samples", 2, *options).record(M4, "gesture")


@pytest.fixture(scope="module")
def plain(probemark: Probemark, tmp_path_factory: pytest.TempPathFactory) -> Json:
    return run(probemark, tmp_path_factory.mktemp("optimize") / "plain")


def test_levels_differ_and_say_so(probemark: Probemark, plain: Json, tmp_path: pathlib.Path) -> None:
    flags, image, instructions, code = of(plain)
    assert " -O2 " in flags
    small = run(probemark, tmp_path / "small", "--optimize", "Os")
    small_flags, small_image, small_instructions, small_code = of(small)
    assert " -Os " in small_flags and "-O2" not in small_flags
    assert small_image != image and small_code < code and small_instructions != instructions
    fast_flags, fast_image, *_ = of(run(probemark, tmp_path / "fast", "--optimize=-O3"))
    assert " -O3 " in fast_flags and fast_image not in (image, small_image)
    assert of(run(probemark, tmp_path / "named", "--optimize", "O2")) == of(plain)


@pytest.mark.parametrize("level", ["O0", "O1", "Og", "Oz"])
def test_every_level_gives_right_answers(level: str, probemark: Probemark, tmp_path: pathlib.Path) -> None:
    assert run(probemark, tmp_path / "run", "--optimize", level)["status"] == "bit_exact"


@pytest.mark.parametrize("level", ["O4", "Ofast", "-O2 -ffast-math"])
def test_no_such_level(level: str, probemark: Probemark, tmp_path: pathlib.Path) -> None:
    outcome = probemark("run", "--board", M4, "--out", tmp_path / "run", f"--optimize={level}")
    assert outcome.code == 2
    assert "one of O0, O1, O2, O3, Os, Oz, Og" in outcome.err
    assert not (tmp_path / "run").exists()


def test_the_level_holds_on_resume(probemark: Probemark, tmp_path: pathlib.Path) -> None:
    folder = RunFolder(tmp_path / "run")
    record = run(probemark, folder.path, "--optimize", "Os")
    lines = folder.log.read_text().splitlines(keepends=True)
    folder.log.write_text("".join(line for line in lines if '"event":"item_finished"' not in line))
    shutil.rmtree(folder.path / "records")
    assert probemark("run", "--resume", folder.path).code == 0
    assert of(folder.record(M4, "gesture")) == of(record)


def wrapped_toolchain(folder: pathlib.Path) -> str:
    """A prefix of compilers that are those of Arm, but say that they are others."""
    folder.mkdir()
    for name in ("gcc", "g++"):
        real = shutil.which(f"arm-none-eabi-{name}")
        assert real is not None
        wrapper = folder / f"other-{name}"
        wrapper.write_text(f'#!/bin/sh\n[ "$1" = --version ] && echo "other-{name} 99.1" && exit\nexec {real} "$@"\n')
        wrapper.chmod(0o755)
    return f"{folder}/other-"


def test_another_compiler(probemark: Probemark, plain: Json, tmp_path: pathlib.Path) -> None:
    prefix = wrapped_toolchain(tmp_path / "bin")
    other = run(probemark, tmp_path / "run", "--toolchain", prefix)
    assert other["fingerprint"]["values"]["compiler"] == "other-g++ 99.1"
    assert other["metrics"]["instructions"]["median"] == plain["metrics"]["instructions"]["median"]
    started = RunFolder(tmp_path / "run").events()[0]
    assert started["command_line"][started["command_line"].index("--toolchain") + 1] == prefix
    assert str(tmp_path) not in json.dumps(other["fingerprint"]), "paths differ from machine to machine"


def test_one_compiler_is_for_one_instruction_set(probemark: Probemark, tmp_path: pathlib.Path) -> None:
    boards = ("--board", M4, "--board", "simavr-atmega2560")
    outcome = probemark("run", *boards, "--out", tmp_path / "run", "--toolchain", "arm-none-eabi-")
    assert outcome.code == 2 and "choose boards of one instruction set" in outcome.err


def test_a_compiler_that_is_not_there(probemark: Probemark, tmp_path: pathlib.Path) -> None:
    missing = os.path.join(tmp_path, "no-such-")
    outcome = probemark("run", "--board", M4, "--workload", "sine", "--out", tmp_path / "run", "--toolchain", missing)
    assert outcome.code == 30, outcome.err
    assert f"{missing}g++" in RunFolder(tmp_path / "run").record(M4, "sine")["reason"]
