"""The installed package, and an outside project that proves its kernel with it."""

import os
import pathlib
import re
import shutil
import subprocess
from collections.abc import Iterator

import pytest

from program import ROOT, Probemark

EXAMPLE = ROOT / "docs/examples/my-kernel"


def must(*command: object, folder: pathlib.Path | None = None, environment: dict[str, str] | None = None) -> str:
    run = subprocess.run(
        [str(word) for word in command],
        cwd=folder,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=600,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


@pytest.fixture(scope="module")
def prefix(build: pathlib.Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[pathlib.Path]:
    folder = tmp_path_factory.mktemp("installed") / "prefix"
    must("cmake", "--install", build, "--prefix", folder)
    yield folder


@pytest.fixture
def project(tmp_path: pathlib.Path) -> pathlib.Path:
    shutil.copytree(EXAMPLE, tmp_path / "my-kernel")
    return tmp_path / "my-kernel"


def build_project(project: pathlib.Path, prefix: pathlib.Path) -> pathlib.Path:
    folder = project / "build"
    must("cmake", "-S", project, "-B", folder, f"-DCMAKE_PREFIX_PATH={prefix}", "-DCMAKE_BUILD_TYPE=Release")
    must("cmake", "--build", folder)
    return folder


def ctest(folder: pathlib.Path, probemark: Probemark, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["ctest", "--test-dir", str(folder), "--output-on-failure", *arguments],
        env=probemark.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=600,
        check=False,
    )


def test_example_conforms(project: pathlib.Path, prefix: pathlib.Path, probemark: Probemark) -> None:
    folder = build_project(project, prefix)
    run = ctest(folder, probemark, "-V")
    assert run.returncode == 0, run.stdout
    for name in ("fully_connected", "fully_connected.sanitized"):
        assert re.search(rf"conformance\.my_kernels\.{re.escape(name)} \.+ +Passed", run.stdout), run.stdout
    assert "100% tests passed, 0 tests failed out of 2" in run.stdout
    assert "fully_connected_s8_s8_s8" in run.stdout and "✓ conforms" in run.stdout
    assert "host (ASan, UBSan)" in run.stdout


def test_example_with_a_wrong_tail_fails(project: pathlib.Path, prefix: pathlib.Path, probemark: Probemark) -> None:
    source = project / "fully_connected.c"
    text = source.read_text()
    assert text.count("for (; i < depth; ++i)") == 1
    source.write_text(text.replace("for (; i < depth; ++i)", "for (i += i + 3 == depth; i < depth; ++i)"))
    folder = build_project(project, prefix)
    run = ctest(folder, probemark, "-R", "fully_connected$")
    assert run.returncode != 0
    assert "✗ fully_connected_s8_s8_s8." in run.stdout
    assert "output differs in " in run.stdout
    assert "again: probemark conform --library " in run.stdout


@pytest.mark.parametrize("kind", ["OBJECT", "SHARED", "MODULE"])
def test_every_kind_of_library(project: pathlib.Path, prefix: pathlib.Path, probemark: Probemark, kind: str) -> None:
    lists = project / "CMakeLists.txt"
    lists.write_text(lists.read_text().replace("STATIC", kind).replace(" SANITIZE", ""))
    folder = build_project(project, prefix)
    run = ctest(folder, probemark)
    assert run.returncode == 0, run.stdout
    assert "100% tests passed, 0 tests failed out of 1" in run.stdout


def test_wrong_use_is_refused(project: pathlib.Path, prefix: pathlib.Path) -> None:
    lists = project / "CMakeLists.txt"
    text = lists.read_text()
    for wrong, message in (
        ("probemark_add_conformance(TARGET nobody)", "TARGET 'nobody' is no target"),
        ("probemark_add_conformance(TARGET my_kernels OPERATOR conv2d)", "cannot use OPERATOR;conv2d"),
    ):
        lists.write_text(text + wrong + "\n")
        run = subprocess.run(
            ["cmake", "-S", project, "-B", project / "wrong", f"-DCMAKE_PREFIX_PATH={prefix}"],
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        assert run.returncode != 0
        assert message in " ".join(run.stderr.split())


def test_installed_program_needs_no_checkout(prefix: pathlib.Path, probemark: Probemark, tmp_path: pathlib.Path) -> None:
    moved = tmp_path / "moved"
    shutil.copytree(prefix, moved)
    installed = Probemark(moved / "bin/probemark", tmp_path / "cache")
    listed = installed("list", "kernels", folder=tmp_path)
    assert listed.code == 0 and "portable" in listed.out
    outcome = installed("conform", "--operator", "fully_connected_s8_s8_s8", "--", "--gtest_list_tests", folder=tmp_path)
    assert outcome.code == 0, outcome.err
    assert outcome.out.startswith("fully_connected_s8_s8_s8.\n  ")
