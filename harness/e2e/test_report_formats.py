"""Reports of real runs in the formats that other programs read, read by those programs where there are any."""

import csv
import io
import json
import os
import pathlib
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import junitparser
import pytest

from conftest import M4
from program import BackgroundRun, Outcome, Probemark, RunFolder

# Debian's libbenchmark-tools; Google Benchmark's own.
COMPARE = pathlib.Path("/usr/share/benchmark/compare.py")


def report(probemark: Probemark, out: pathlib.Path, *arguments: object) -> str:
    outcome = probemark("report", *arguments, "--out", out)
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")
    return out.read_text(encoding="utf-8")


def rows_of(text: str) -> list[dict[str, str]]:
    head = next(csv.reader(io.StringIO(text, newline="")))
    assert len(set(head)) == len(head)
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def compare(*arguments: object) -> Outcome:
    run = subprocess.run(
        [sys.executable, COMPARE, "--no-color", "benchmarks", *map(str, arguments)],
        capture_output=True, encoding="utf-8", timeout=120, check=False,
    )
    return Outcome(run.returncode, run.stdout, run.stderr)


def instructions_of(run: RunFolder) -> dict[str, int]:
    """By item, of all that have them."""
    metrics = {item: record["metrics"].get("instructions", {}) for item, record in run.records().items()}
    return {item: metric["median"] for item, metric in metrics.items() if metric.get("status") == "ok"}


def test_markdown(probemark: Probemark, tmp_path: pathlib.Path, all_boards: RunFolder) -> None:
    with open(tmp_path / "out.md", "wb") as file:
        file.write(b"the former one")
    outcome = probemark("report", all_boards.path, "--out", tmp_path / "out.md")
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")
    text = (tmp_path / "out.md").read_bytes().decode("utf-8")
    assert text.startswith("# Probemark: ✓ 19 bit-exact, 5 do not fit, 0 failed\n")
    assert "## Instructions per inference (simulated)" in text
    assert "## Latency" not in text, "an emulator has none"
    assert text.count("□ does not fit") >= 5
    # Every row of a table has as many cells as its head.
    for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        assert len({len(re.findall(r"(?<!\\)\|", row)) for row in table.splitlines()}) == 1


def test_csv_has_every_metric_of_every_record(probemark: Probemark, tmp_path: pathlib.Path, all_boards: RunFolder) -> None:
    rows = rows_of(report(probemark, tmp_path / "out.csv", all_boards.path))
    told = {(f"{row['board']}/{row['workload']}/{row['kernels']}", row["metric"]): row for row in rows}
    assert len(told) == len(rows)
    for item, record in all_boards.records().items():
        for key, metric in record["metrics"].items():
            row = told[item, key]
            assert row["status"] == metric["status"]
            if metric["status"] == "ok":
                assert (float(row["value"]), row["kind"]) == (metric["median"], metric["kind"])
                assert int(row["n"]) == metric["n"] and row["unit"] != ""
            else:
                assert row["value"] == "" and row["reason"] == metric["reason"]
        if not record["metrics"]:
            assert told[item, ""]["verdict"] == record["status"] and told[item, ""]["value"] == ""
    assert {row["compiler_flags"][:1] for row in rows if row["compiler_flags"].lstrip("'")[:1] == "-"} <= {"'"}


def test_samples_are_those_of_the_records(probemark: Probemark, tmp_path: pathlib.Path, whole_workloads: RunFolder) -> None:
    rows = rows_of(report(probemark, tmp_path / "out.samples.csv", whole_workloads.path))
    for record in whole_workloads.records().values():
        for key, metric in record["metrics"].items():
            samples = [float(row["value"]) for row in rows if (row["workload"], row["metric"]) == (record["workload"], key)]
            assert samples == metric.get("samples", [])


def test_junit_says_what_failed(probemark: Probemark, tmp_path: pathlib.Path, wrong_kernel: RunFolder) -> None:
    report(probemark, tmp_path / "out.xml", wrong_kernel.path)
    xml = junitparser.JUnitXml.fromfile(str(tmp_path / "out.xml"))
    suites = list(xml)
    assert [suite.name for suite in suites] == [M4]
    assert (suites[0].tests, suites[0].failures, suites[0].errors, suites[0].skipped) == (1, 1, 0, 0)
    case = next(iter(suites[0]))
    assert (case.classname, case.name) == (M4, "kws/off-by-one")
    failure = case.result[0]
    assert isinstance(failure, junitparser.Failure) and failure.type == "mismatch"
    difference = wrong_kernel.record(M4, "kws", "off-by-one")["difference"]
    assert f"expected {difference['expected']}, got {difference['got']}" in failure.text
    assert f'tensor "{difference["tensor"]}"' in failure.text
    properties = {entry.name: entry.value for entry in suites[0].properties()}
    assert properties["compiler"] and properties["core"] == "cortex-m4f"


def check_junit_schema(path: pathlib.Path) -> None:
    """What the schemas of Ant's task and of Jenkins (junit-10.xsd) both ask for; GitLab reads a part of it."""
    root = ElementTree.parse(path).getroot()
    assert root.tag == "testsuites" and root.attrib == {}
    for number, suite in enumerate(root):
        assert suite.tag == "testsuite" and suite.get("id") == str(number)
        assert set(suite.attrib) <= {"name", "package", "id", "hostname", "timestamp", "tests", "failures", "errors",
                                     "skipped", "time"}
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", suite.attrib["timestamp"])
        assert re.fullmatch(r"\d+\.\d+", suite.attrib["time"]) and suite.get("hostname")
        cases = suite.findall("testcase")
        assert [child.tag for child in suite] == ["properties"] + ["testcase"] * len(cases) + ["system-out", "system-err"]
        assert all(set(entry.attrib) == {"name", "value"} and entry.get("name") for entry in suite[0])
        keys = [(case.get("classname"), case.get("name")) for case in cases]
        assert len(set(keys)) == len(keys), "of cases with one name, servers keep one"
        results = [child.tag for case in cases for child in case]
        assert {tag: results.count(tag) for tag in ("failure", "error", "skipped")} == {
            "failure": int(suite.attrib["failures"]), "error": int(suite.attrib["errors"]),
            "skipped": int(suite.attrib["skipped"])}
        assert int(suite.attrib["tests"]) == len(cases)
        for case in cases:
            assert set(case.attrib) == {"classname", "name", "time"} and len(case) <= 1
            for result in case:
                assert result.tag == "skipped" or "type" in result.attrib


def test_junit_of_all_boards(probemark: Probemark, tmp_path: pathlib.Path, all_boards: RunFolder,
                             wrong_kernel: RunFolder) -> None:
    text = report(probemark, tmp_path / "out.xml", all_boards.path, wrong_kernel.path)
    check_junit_schema(tmp_path / "out.xml")
    root = ElementTree.fromstring(text)
    assert len(root) == 12 + 1
    assert sum(int(suite.attrib["skipped"]) for suite in root) == 5
    for item, count in instructions_of(all_boards).items():
        board, rest = item.split("/", 1)
        suite = next(suite for suite in root if suite.get("name") == board)
        output = suite.findtext("system-out") or ""
        assert re.search(rf"^{re.escape(rest)}: bit-exact; instructions {count} \(simulated\)", output, re.MULTILINE)


def test_compare_py_reads_two_runs(probemark: Probemark, tmp_path: pathlib.Path, all_boards: RunFolder,
                                   whole_workloads: RunFolder) -> None:
    if not COMPARE.exists():
        pytest.fail("compare.py is missing: apt install libbenchmark-tools")
    first = json.loads(report(probemark, tmp_path / "a.json", all_boards.path))
    report(probemark, tmp_path / "b.json", whole_workloads.path)
    units = {entry["time_unit"] for entry in first["benchmarks"]}
    assert units == {"simulated instructions", "simulated cycles"}, "nothing that an emulator counts is a time"
    outcome = compare(tmp_path / "a.json", tmp_path / "b.json")
    assert outcome.code == 0, outcome.err
    rows = {line.split()[0]: line.split()[1:] for line in outcome.out.splitlines() if line.startswith(M4)}
    both = {item: (count, instructions_of(whole_workloads)[item]) for item, count in instructions_of(all_boards).items()
            if item in instructions_of(whole_workloads)}
    assert len(both) == 2
    assert set(rows) == {f"{item}/instructions_median" for item in both}
    for item, (old, new) in both.items():
        change, _, *counts = rows[f"{item}/instructions_median"]
        assert [int(count) for count in counts] == [old, new, old, new]
        assert float(change) == pytest.approx((new - old) / old, abs=6e-5)
    assert "GEOMEAN" not in outcome.out, "a mean of counts is no mean of times"


def test_compare_py_takes_measured_times(probemark: Probemark, tmp_path: pathlib.Path, whole_workloads: RunFolder) -> None:
    """Records of a board that was timed, by hand; and a simulated time is not compared with them."""
    record = json.loads(json.dumps(whole_workloads.record(M4, "sine")))
    record["board_kind"] = "hardware"
    paths = []
    for name, kind, factor in (("a", "measured", 1), ("b", "measured", 1.25), ("c", "simulated", 1)):
        samples = [factor * (0.004 + 1e-6 * i) for i in range(11)]
        record["metrics"] = {"latency_s": {
            "status": "ok", "kind": kind, "samples": samples, "median": samples[5], "ci95": [samples[1], samples[9]],
            "n": 11, "method": "by hand", "resolution": "1 ns"}}
        (tmp_path / f"{name}-record.json").write_text(json.dumps(record), encoding="utf-8")
        report(probemark, tmp_path / f"{name}.json", tmp_path / f"{name}-record.json")
        paths.append(tmp_path / f"{name}.json")
    outcome = compare(paths[0], paths[1])
    assert outcome.code == 0, outcome.err
    assert outcome.out.count("+0.2500") == 2 * (11 + 1 + 1), "samples, median and the mean of all, time and CPU"
    assert "OVERALL_GEOMEAN" in outcome.out
    assert re.search(r"latency_s_pvalue +0\.0\d+", outcome.out), "its U test has the samples"
    outcome = compare(paths[0], paths[2])
    assert outcome.code == 0, outcome.err
    assert "latency_s" not in outcome.out


def test_records_come_back(probemark: Probemark, tmp_path: pathlib.Path, all_boards: RunFolder) -> None:
    text = report(probemark, tmp_path / "all.records.json", all_boards.path)
    assert {f"{r['board']}/{r['workload']}/{r['kernels']}": r for r in json.loads(text)} == all_boards.records()
    assert probemark("report", all_boards.path, "--json").out == text
    again = report(probemark, tmp_path / "again.records.json", tmp_path / "all.records.json")
    assert again == text
    table = probemark("report", *all_boards.record_files())
    assert "✓ 19 bit-exact, 5 do not fit, 0 failed" in table.out


def test_a_format_by_name_goes_to_stdout(probemark: Probemark, tmp_path: pathlib.Path, all_boards: RunFolder) -> None:
    text = report(probemark, tmp_path / "out.md", all_boards.path)
    outcome = probemark("report", all_boards.path, "--format", "markdown")
    assert (outcome.code, outcome.out, outcome.err) == (0, text, "")
    assert report(probemark, tmp_path / "SUMMARY", all_boards.path, "--format", "markdown") == text


def test_two_runs_of_one_item_are_both_told(probemark: Probemark, tmp_path: pathlib.Path, all_boards: RunFolder,
                                            whole_workloads: RunFolder) -> None:
    text = report(probemark, tmp_path / "out.md", all_boards.path, whole_workloads.path, all_boards.path)
    assert text.startswith("# Probemark: ✓ 22 bit-exact"), "a folder named twice is read once"
    assert len(re.findall(rf"^\| {M4} · \S+ \| ✓ bit-exact", text, re.MULTILINE)) >= 2
    junit = ElementTree.fromstring(report(probemark, tmp_path / "out.xml", all_boards.path, whole_workloads.path))
    assert len({suite.get("name") for suite in junit}) == len(junit) == 13


def test_an_unfinished_run(probemark: Probemark, tmp_path: pathlib.Path, all_boards: RunFolder) -> None:
    """As a run that is being written, or was killed, leaves it: the last line is torn."""
    folder = tmp_path / "run"
    folder.mkdir()
    lines = all_boards.log.read_text(encoding="utf-8").splitlines(keepends=True)
    ends = [i for i, line in enumerate(lines) if '"item_finished"' in line]
    (folder / "events.ndjson").write_text("".join(lines[: ends[2] + 1]) + lines[ends[3]][:100], encoding="utf-8")
    for name, sign in (("markdown", "**Unfinished: 21 of 24 items have no result.**"), ("junit", 'type="not_run"'),
                       ("csv", ",not_run,"), ("google-benchmark", '"not_run"')):
        outcome = probemark("report", folder, "--format", name)
        assert outcome.code == 0 and sign in outcome.out
        assert outcome.err == "probemark: unfinished: 21 of 24 items have no result\n"


def test_a_run_that_is_being_written(probemark: Probemark, tmp_path: pathlib.Path) -> None:
    with BackgroundRun(probemark, tmp_path / "run", tmp_path / "tmp", "--workload", "kws", "--jobs", 1) as run:
        run.wait_for(lambda: bool(run.folder.items("item_finished")), "a first result")
        outcome = probemark("report", run.folder.path, "--format", "junit")
    assert outcome.code == 0 and 'type="not_run"' in outcome.out
    ElementTree.fromstring(outcome.out)


def test_an_empty_run(probemark: Probemark, tmp_path: pathlib.Path, all_boards: RunFolder) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    first = json.loads(all_boards.log.read_text(encoding="utf-8").splitlines()[0])
    first["items"] = []
    (folder / "events.ndjson").write_text(json.dumps(first) + "\n", encoding="utf-8")
    assert probemark("report", folder, "--format", "markdown").out.startswith("# Probemark: ○ 0 bit-exact, 0 failed\n")
    assert json.loads(probemark("report", folder, "--format", "google-benchmark").out)["benchmarks"] == []
    assert len(rows_of(probemark("report", folder, "--format", "csv").out + "\r\n")) == 0
    assert len(ElementTree.fromstring(probemark("report", folder, "--format", "junit").out)) == 0


@pytest.mark.parametrize("arguments, code, words", [
    (["--out", "x.txt"], 2, ["x.txt", ".md", "--format"]),
    (["--out", "md"], 2, ["md", ".samples.csv"]),
    (["--format", "pdf"], 2, ["pdf", "google-benchmark"]),
    (["--format", "csv", "--json"], 2, ["--json"]),
    (["--out", "no/such/folder/x.md"], 30, ["no/such/folder/x.md"]),
    (["--out", "/dev/null", "--format", "csv"], 2, ["/dev/null", "stdout"]),
])
def test_wrong_options(probemark: Probemark, tmp_path: pathlib.Path, all_boards: RunFolder, arguments: list[str], code: int,
                       words: list[str]) -> None:
    outcome = probemark("report", all_boards.path, *arguments, folder=tmp_path)
    assert (outcome.code, outcome.out) == (code, "")
    assert all(word in outcome.err for word in words), outcome.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text, words", [
    ("", ["not JSON"]), ("[1]", ["record 1"]), ("{}", ["schema_version"]), ('[{"schema_version": 99}]', ["record 1"]),
])
def test_wrong_record_files(probemark: Probemark, tmp_path: pathlib.Path, text: str, words: list[str]) -> None:
    (tmp_path / "x.json").write_text(text, encoding="utf-8")
    outcome = probemark("report", tmp_path / "x.json", "--out", tmp_path / "out.md")
    assert (outcome.code, outcome.out) == (2, "")
    assert all(word in outcome.err for word in ["x.json", *words]), outcome.err
    assert not (tmp_path / "out.md").exists()


def test_missing_input(probemark: Probemark, tmp_path: pathlib.Path, all_boards: RunFolder) -> None:
    outcome = probemark("report", all_boards.path, tmp_path / "no-run", "--out", tmp_path / "out.csv")
    assert outcome.code == 2 and "no-run" in outcome.err and not (tmp_path / "out.csv").exists()


def test_a_failed_write_leaves_the_former_file(probemark: Probemark, tmp_path: pathlib.Path, all_boards: RunFolder) -> None:
    (tmp_path / "out.md").write_text("the former one", encoding="utf-8")

    def limit_files() -> None:
        import resource  # in the child: no file may grow beyond 100 bytes
        import signal
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))

    outcome = probemark("report", all_boards.path, "--out", tmp_path / "out.md", prepare=limit_files)
    assert outcome.code == 30 and "out.md" in outcome.err
    assert (tmp_path / "out.md").read_text(encoding="utf-8") == "the former one"
    assert [path.name for path in tmp_path.iterdir()] == ["out.md"]


def test_a_link_is_written_through(probemark: Probemark, tmp_path: pathlib.Path, all_boards: RunFolder) -> None:
    (tmp_path / "real.md").write_text("the former one", encoding="utf-8")
    os.symlink("real.md", tmp_path / "link.md")
    report(probemark, tmp_path / "link.md", all_boards.path)
    assert (tmp_path / "link.md").is_symlink()
    assert (tmp_path / "real.md").read_text(encoding="utf-8").startswith("# Probemark")
