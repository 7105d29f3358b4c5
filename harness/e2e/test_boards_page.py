"""What docs/boards.md promises to somebody who adds a board."""

import json
import pathlib
import re

import pytest

from program import ROOT, Probemark

PAGE = (ROOT / "docs/boards.md").read_text(encoding="utf-8")


@pytest.fixture
def example(tmp_path: pathlib.Path) -> pathlib.Path:
    """The page's complete board file."""
    blocks = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert len(blocks) == 1
    name = re.search(r'^id = "(.*?)"', blocks[0])
    assert name
    file = tmp_path / f"{name[1]}.toml"
    file.write_text(blocks[0], encoding="utf-8")
    return file


@pytest.mark.parametrize("probe", ["openocd", "pyocd"])
def test_the_example_is_a_board_that_only_lacks_its_hardware(probemark: Probemark, example: pathlib.Path, probe: str) -> None:
    outcome = probemark("doctor", "--json", "--board-file", example, "--probe", probe)
    checks = {check["check"]: check for check in json.loads(outcome.out)}
    if checks["probes seen"]["state"] == "ok":
        pytest.skip("a debug probe is connected")
    assert checks[probe]["state"] == "ok"
    assert checks[f"{example.stem}: image"]["state"] == "ok", checks
    assert checks[f"{example.stem}: attach"]["evidence"] == "needs probes seen"


def test_every_probe_is_explained(probemark: Probemark) -> None:
    table = PAGE.split("## Probes")[1].split("\n\n")[1]
    listed = json.loads(probemark("list", "probes", "--json").out)
    assert len(listed) >= 9
    for probe in listed:
        assert f"`{probe['id']}`" in table


def test_every_fault_of_the_virtual_board_has_a_row(probemark: Probemark) -> None:
    matrix = PAGE.split("## When a board misbehaves")[1]
    for words in ("stops answering", "link drops", "flips bits", "flash does not take", "WAIT", "FAULT", "is slow", "locks up", "empty flash"):
        assert re.search(rf"^\| .*{words}", matrix, re.MULTILINE), words
