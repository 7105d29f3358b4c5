"""Whatever ends up in a run's folder validates against the published schemas, and what must not be there does not."""

import copy
import json
import pathlib
import shutil
import subprocess
import sys

import pytest

from conftest import M4
from program import KERNELS, ROOT, Json, Probemark, RunFolder

SCHEMAS = ROOT / "results/schema"
VERSION_1 = RunFolder(ROOT / "results/version-1-run")


def validated(schema: str, *files: pathlib.Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, ROOT / "harness/record/validate_schema.py", SCHEMAS / schema, *files],
        capture_output=True,
        text=True,
        check=False,
    )


def assert_valid(run: RunFolder, version: str = "-2.schema.json") -> None:
    for schema, files in (("record", run.record_files()), ("event", [run.log])):
        validation = validated(schema + version, *files)
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


def test_arbitrary_events_are_valid(build: pathlib.Path, tmp_path: pathlib.Path) -> None:
    """All that the program can hold, not just what it happens to have measured."""
    for seed in range(3):
        events = subprocess.run([build / "random_events", str(seed), "300"], capture_output=True, check=True)
        file = tmp_path / f"{seed}.ndjson"
        file.write_bytes(events.stdout)
        validation = validated("event-2.schema.json", file)
        assert validation.returncode == 0, validation.stdout[:2000]


def test_a_run_of_version_1_is_still_what_it_was() -> None:
    assert_valid(VERSION_1, "-1.schema.json")
    assert_valid(VERSION_1, "")


def test_a_run_of_version_1_is_reported(probemark: Probemark, tmp_path: pathlib.Path) -> None:
    report = probemark("report", VERSION_1.path)
    assert report.code == 0, report.err
    assert "32.4 M" in report.out and "1 mismatch" in report.out
    assert probemark("report", VERSION_1.path, "--out", tmp_path / "page.html").code == 0
    assert (tmp_path / "page.html").stat().st_size > 10_000


def test_a_run_of_version_1_is_resumed(probemark: Probemark, tmp_path: pathlib.Path) -> None:
    """It was cut off before its last item; the rest is written as version 2, in the same file."""
    run = RunFolder(tmp_path / "run")
    shutil.copytree(VERSION_1.path, run.path)
    lines = run.log.read_text(encoding="utf-8").replace("/checkout/", f"{ROOT}/").splitlines(keepends=True)
    started = json.loads(lines[0])
    cut = [line for line in lines[1:] if f"{M4}/kws/portable" not in line and "run_finished" not in line]
    started["items"] = [item for item in started["items"] if item.startswith(M4)]
    words = started["command_line"]
    board = next(i for i, word in enumerate(words) if word.startswith("simavr"))
    del words[board - 1 : board + 1]
    run.log.write_text(json.dumps(started) + "\n" + "".join(cut), encoding="utf-8")
    outcome = probemark("run", "--resume", run.path, "--jobs", 1)
    assert outcome.code == 20, outcome.out + outcome.err
    assert [event["schema_version"] for event in run.events()].count(1) == len(cut) + 1
    assert run.items("item_finished")[-1] == f"{M4}/kws/portable"
    assert_valid(run, "")
    assert {record["schema_version"] for record in run.records().values()} == {2}
    again, before = run.record(M4, "kws"), VERSION_1.record(M4, "kws")
    assert again["metrics"]["instructions"] == before["metrics"]["instructions"]
    assert again["quality"]["value"] == before["quality"]["value"]


def at(record: Json, path: str) -> tuple[Json, str]:
    *folders, last = path.split("/")
    for folder in folders:
        record = record[folder]
    return record, last


def energy(**changes: float) -> str:
    """The JSON of what an energy stands on, with one window."""
    window = {"inferences": 1, "length_s": 1.0, "energy_j": 1.0, "objections": [], **changes}
    words = ("instrument", "instrument_serial", "instrument_firmware", "voltage_from", "windows_by", "debug_state", "idle")
    detail = {**dict.fromkeys(words, ""), "windows": [window], "uncertainty": {}, "unknown_terms": [], "notes": []}
    return json.dumps(detail)


BAD = {
    "a negative time": ("wall_s", "-1.5"),
    "minus zero": ("wall_s", "-0.0"),
    "minus zero as an integer": ("samples_checked", "-0"),
    "not a number": ("guest_s", "NaN"),
    "infinity": ("guest_s", "Infinity"),
    "a null": ("guest_s", "null"),
    "a number as text": ("guest_s", '"1"'),
    "half an instruction": ("metrics/instructions/samples", "[0.5]"),
    "a negative count": ("metrics/instructions/median", "-1"),
    "a negative bound": ("metrics/instructions/ci95", "[-1, 2]"),
    "half an interval": ("metrics/instructions/ci95", "[1]"),
    "a metric that is none": ("metrics/speed", '{"status": "ok"}'),
    "an absence of no kind": ("metrics/latency_s", '{"status": "zero", "reason": ""}'),
    "an absence without its reason": ("metrics/latency_s", '{"status": "not_measured"}'),
    "a negative energy": ("energy", energy(energy_j=-1)),
    "a negative window": ("energy", energy(length_s=-0.5)),
    "a key answered twice": ("fingerprint/absent/compiler", '"unknown"'),
    "numbers of a mismatch": ("status", '"mismatch"'),
    "numbers of a fault": ("status", '"fault"'),
    "numbers of what was skipped": ("status", '"skipped"'),
    "a published record that passes for a measured one": ("status", '"unverified"'),
    "a measured record that passes for a published one": ("board_kind", '"published"'),
    "another version": ("schema_version", "1"),
    "an unknown field": ("speed", "1"),
}


@pytest.fixture(scope="module")
def right_record(all_boards: RunFolder) -> Json:
    return all_boards.record(M4, "kws")


@pytest.mark.parametrize("what", BAD)
def test_what_must_not_be_is_refused(what: str, right_record: Json, tmp_path: pathlib.Path) -> None:
    """Told with file and line."""
    path, value = BAD[what]
    record = copy.deepcopy(right_record)
    place, key = at(record, path)
    place[key] = "@@"
    file = tmp_path / "record.json"
    file.write_text(json.dumps(record).replace('"@@"', value), encoding="utf-8")
    validation = validated("record-2.schema.json", file)
    assert validation.returncode == 1, what
    assert f"{file}:1: " in validation.stdout


def test_an_energy_is_accepted(right_record: Json, tmp_path: pathlib.Path) -> None:
    """What is refused above is refused for the reason that it names."""
    file = tmp_path / "record.json"
    file.write_text(json.dumps({**right_record, "energy": json.loads(energy())}), encoding="utf-8")
    assert validated("record-2.schema.json", file).returncode == 0


@pytest.mark.parametrize("missing", ["board_sha256", "clock_check", "compiler_flags", "host", "harness_version"])
def test_a_fingerprint_with_a_gap_is_refused(missing: str, right_record: Json, tmp_path: pathlib.Path) -> None:
    record = copy.deepcopy(right_record)
    for half in ("values", "absent"):
        record["fingerprint"][half].pop(missing, None)
    file = tmp_path / "record.json"
    file.write_text(json.dumps(record), encoding="utf-8")
    assert validated("record-2.schema.json", file).returncode == 1


def test_the_fingerprint_names_what_can_change_a_number(right_record: Json) -> None:
    values, absent = right_record["fingerprint"]["values"], right_record["fingerprint"]["absent"]
    assert set(absent) == {"voltage_v", "clock_check"}
    assert " -O2 " in values["compiler_flags"]
    for key in ("board_sha256", "workload_sha256", "model_sha256", "vectors_sha256", "image_sha256"):
        assert len(values[key]) == 64 and int(values[key], 16), key
    assert values["host"].startswith("Linux ")
