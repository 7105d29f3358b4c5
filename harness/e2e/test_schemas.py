"""Whatever ends up in a run's folder validates against the published schemas."""

import pathlib
import subprocess
import sys

import pytest

from conftest import M4
from program import KERNELS, ROOT, Probemark, RunFolder

SCHEMAS = ROOT / "results/schema"


def assert_valid(run: RunFolder) -> None:
    for schema, files in (("record-1", run.record_files()), ("event-1", [run.log])):
        validation = subprocess.run(
            [sys.executable, ROOT / "harness/record/validate_schema.py", SCHEMAS / f"{schema}.schema.json", *files],
            capture_output=True,
            text=True,
            check=False,
        )
        assert validation.returncode == 0, validation.stdout + validation.stderr
        assert validation.stdout == f"{len(files)} files are valid\n"


@pytest.mark.parametrize("run", ["all_boards", "whole_workloads", "wrong_kernel"])
def test_run_is_valid(run: str, request: pytest.FixtureRequest) -> None:
    assert_valid(request.getfixturevalue(run))


def test_every_other_ending_is_valid(probemark: Probemark, tmp_path: pathlib.Path) -> None:
    """Fault, lost target, failed build, unsupported profile, absent model."""
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "kernels.toml").write_text(
        'id = "broken"\ntitle = "Broken"\nversion = "1"\nsources = ["a.cpp"]\nprofiles = ["double"]\n'
    )
    (broken / "a.cpp").write_text('#error "quotes, \\\\ and \u00fc"\n', encoding="utf-8")
    other = tmp_path / "other"
    other.mkdir()
    (other / "kernels.toml").write_text(
        'id = "other"\ntitle = "Other"\nversion = "1"\nsources = []\nprofiles = ["single"]\n'
    )
    absent = tmp_path / "absent"
    absent.mkdir()
    toml = (ROOT / "workloads/models/sine/workload.toml").read_text()
    (absent / "workload.toml").write_text(toml.replace('id = "sine"', 'id = "absent"'))
    libraries = [KERNELS / "undefined-instruction", KERNELS / "endless", broken, other]
    run = probemark.run(
        tmp_path / "run",
        *("--board", M4, "--workload", "sine", "--workload", absent, "--timeout", 1),
        *(word for library in libraries for word in ("--kernels", library)),
        code=31,
    )
    statuses = {
        record["kernels"]: record["status"] for record in run.records().values() if record["workload"] == "sine"
    }
    assert statuses == {
        "undefined-instruction": "fault",
        "endless": "target_lost",
        "broken": "build_failed",
        "other": "unsupported",
    }
    assert {record["status"] for record in run.records().values() if record["workload"] == "absent"} == {"skipped"}
    assert_valid(run)
