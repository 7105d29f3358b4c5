"""A report can be made again from a run's folder, and is the same."""

import pathlib

from conftest import M4
from program import Probemark, RunFolder


def test_same_table(probemark: Probemark, tmp_path: pathlib.Path) -> None:
    ran = probemark("run", "--out", tmp_path / "run", "--board", M4, "--workload", "sine", "--samples", "2")
    reported = probemark("report", tmp_path / "run")
    assert (ran.code, reported.code) == (0, 0)
    assert "✓ 1 bit-exact, 0 failed" in reported.out
    # `run` adds how long it took and where the report is.
    table, _, rest = ran.out.rpartition(reported.out)
    assert table == "" and rest.endswith(f"report: {tmp_path / 'run/report.html'}\n")


def test_same_page(probemark: Probemark, tmp_path: pathlib.Path, all_boards: RunFolder) -> None:
    outcome = probemark("report", all_boards.path, "--out", tmp_path / "again.html")
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")
    assert (tmp_path / "again.html").read_bytes() == all_boards.page.read_bytes()


def test_table_of_all_boards(probemark: Probemark, all_boards: RunFolder) -> None:
    lines = probemark("report", all_boards.path).out.splitlines()
    rows = {line.split()[0]: line for line in lines if line.startswith(("qemu-", "simavr-"))}
    assert len(rows) == 12
    assert lines[0].split() == ["sine", "kws"]
    assert sum(row.endswith("does not fit") for row in rows.values()) == 5
    assert "✓ 19 bit-exact, 5 do not fit, 0 failed" in lines
