"""probemark conform on the host: verdicts, GoogleTest's flags, reports, wrong input, interrupts."""

import json
import pathlib
import re
import signal
import subprocess
import xml.etree.ElementTree as xml

import pytest

from conftest import M4
from program import KERNELS, ROOT, Outcome, Probemark, processes_with, wait_until

KERNEL = "fully_connected_s8_s8_s8"
ONE = ("conform", "--operator", KERNEL)


def listed_in(listing: str) -> list[str]:
    """The full names in what --gtest_list_tests prints."""
    names, suite = [], ""
    for line in listing.splitlines():
        if line.startswith("  "):
            names.append(suite + line.split("#")[0].strip())
        elif line.endswith("."):
            suite = line
    return names


def cases_of(report: pathlib.Path) -> list[str]:
    return [f"{case.get('classname')}.{case.get('name')}" for case in xml.parse(report).iter("testcase")
            if case.get("status") == "run"]


def kernels_of(outcome: Outcome) -> dict[str, dict[str, object]]:
    return {kernel["kernel"]: kernel for kernel in json.loads(outcome.out)["kernels"]}


@pytest.fixture(scope="module")
def names(probemark: Probemark) -> list[str]:
    outcome = probemark(*ONE, "--", "--gtest_list_tests")
    assert outcome.code == 0, outcome.err
    return listed_in(outcome.out)


@pytest.fixture(scope="module")
def off_by_one(probemark: Probemark, tmp_path_factory: pytest.TempPathFactory) -> tuple[Outcome, pathlib.Path]:
    folder = tmp_path_factory.mktemp("conform") / "off-by-one"
    return probemark("conform", "--kernels", KERNELS / "off-by-one", "--operator", "conv2d_s8_s8_s8", "--out", folder), folder


@pytest.mark.parametrize("profile", ["double", "single", "xnnpack"])
def test_portable_conforms(probemark: Probemark, profile: str) -> None:
    outcome = probemark("conform", "--profile", profile, "--json", deadline_s=600)
    assert outcome.code == 0, outcome.out[-2000:] + outcome.err
    kernels = kernels_of(outcome)
    assert len(kernels) > 50
    tried = {name: kernel for name, kernel in kernels.items() if kernel.get("cases", 0)}
    assert KERNEL in tried and "conv2d_s8_s8_s8" in tried
    for name, kernel in tried.items():
        assert (kernel["verdict"], kernel["conforms_to"]) == ("conforms", profile), name
        assert kernel["passed"] == kernel["cases"] > 0, name
        assert all(section["covered"] == section["tuples"] for section in kernel["coverage"] if section["strength"])


def test_under_sanitizers(probemark: Probemark) -> None:
    outcome = probemark(*ONE, "--sanitize")
    assert outcome.code == 0, outcome.out + outcome.err
    assert "host (ASan, UBSan)" in outcome.out


def test_wrong_library(off_by_one: tuple[Outcome, pathlib.Path]) -> None:
    outcome, folder = off_by_one
    assert outcome.code == 20, outcome.err
    first = re.search(r"^✗ (conv2d_s8_s8_s8\.[\w-]+)\n    (.+)", outcome.out, re.MULTILINE)
    assert first, outcome.out
    assert re.search(r"output differs in \d+ of \d+ elements?|wrote past the end of the output", outcome.out)
    assert f"--case {first[1]}" in outcome.out
    assert "✗ fails" in outcome.out and "✗ 1 kernel fails" in outcome.out


def test_failing_case_runs_again_by_name(probemark: Probemark, off_by_one: tuple[Outcome, pathlib.Path]) -> None:
    name = re.search(r"--case (\S+)", off_by_one[0].out)[1]
    again = probemark("conform", "--kernels", KERNELS / "off-by-one", "--case", name, "--json")
    assert again.code == 20, again.err
    failures = kernels_of(again)["conv2d_s8_s8_s8"]["failures"]
    assert [failure["case"] for failure in failures] == [name]
    right = probemark("conform", "--case", name)
    assert right.code == 0, right.err


def test_reports(off_by_one: tuple[Outcome, pathlib.Path]) -> None:
    outcome, folder = off_by_one
    check = ROOT / "harness/record/validate_schema.py"
    schema = ROOT / "results/schema/conformance-1.schema.json"
    python = ROOT / ".venv/bin/python"
    valid = subprocess.run([python, check, schema, folder / "conformance.json"], capture_output=True, text=True, check=False)
    assert valid.returncode == 0, valid.stdout + valid.stderr
    record = json.loads((folder / "conformance.json").read_text())
    kernel = {kernel["kernel"]: kernel for kernel in record["kernels"]}["conv2d_s8_s8_s8"]
    assert kernel["verdict"] == "fails" and kernel["failed"] == len(kernel["failures"]) > 0
    page = (folder / "conformance.md").read_text()
    assert "# Conformance of off-by-one" in page and "| `conv2d_s8_s8_s8` | **fails** |" in page
    suite = xml.parse(folder / "junit.xml").getroot()
    assert int(suite.get("failures")) == kernel["failed"]
    assert int(suite.get("tests")) == kernel["cases"]


def test_a_report_is_not_overwritten(probemark: Probemark, off_by_one: tuple[Outcome, pathlib.Path]) -> None:
    folder = off_by_one[1]
    before = {file: file.read_bytes() for file in folder.glob("*.*")}
    outcome = probemark(*ONE, "--out", folder)
    assert outcome.code == 2
    assert "a conformance run is already recorded here" in outcome.err and "remedy: " in outcome.err
    assert {file: file.read_bytes() for file in folder.glob("*.*")} == before


def test_filter_takes_names_of_cases(probemark: Probemark, names: list[str], tmp_path: pathlib.Path) -> None:
    name = names[17]
    report = tmp_path / "one.xml"
    outcome = probemark(*ONE, "--", f"--gtest_filter={name}", f"--gtest_output=xml:{report}")
    assert outcome.code == 0, outcome.err
    assert cases_of(report) == [name]
    assert f"[       OK ] {name}" in outcome.out, "GoogleTest's own printer"


def test_shuffle_runs_all_in_another_order(probemark: Probemark, names: list[str], tmp_path: pathlib.Path) -> None:
    orders = []
    for seed in (1, 2, 1):
        outcome = probemark(*ONE, "--", "--gtest_shuffle", f"--gtest_random_seed={seed}")
        assert outcome.code == 0, outcome.err
        orders.append(re.findall(r"^\[ RUN      \] (\S+)", outcome.out, re.MULTILINE))
    assert orders[0] != orders[1] and orders[0] == orders[2]
    assert sorted(orders[0]) == sorted(names)


def test_shuffled_suites_are_all_run(probemark: Probemark) -> None:
    """One of these seeds puts the second suite first."""
    two = ("conform", "--operator", "relu", "--operator", "pad", "--", "--gtest_filter=*.pairs-1*", "--gtest_shuffle")
    for seed in (1, 2, 3, 4):
        outcome = probemark(*two, f"--gtest_random_seed={seed}")
        assert outcome.code == 0, outcome.out + outcome.err


def test_shards_partition_the_cases(probemark: Probemark, names: list[str], tmp_path: pathlib.Path) -> None:
    ran = []
    for shard in range(3):
        outcome = probemark(*ONE, "--out", tmp_path / str(shard),
                            environment={"GTEST_TOTAL_SHARDS": "3", "GTEST_SHARD_INDEX": str(shard)})
        assert outcome.code == 0, outcome.err
        ran += cases_of(tmp_path / str(shard) / "junit.xml")
    assert sorted(ran) == sorted(names)


def test_an_empty_shard_is_no_failure(probemark: Probemark, names: list[str]) -> None:
    shard = {"GTEST_TOTAL_SHARDS": "2", "GTEST_SHARD_INDEX": "1"}
    assert probemark(*ONE, "--", f"--gtest_filter={names[0]}", environment=shard).code == 0
    outcome = probemark(*ONE, "--", "--gtest_filter=nothing")
    assert outcome.code == 4 and "no case was compared" in outcome.err


def test_repeat_and_fail_fast(probemark: Probemark, names: list[str]) -> None:
    few = f"--gtest_filter={names[0]}:{names[1]}"
    outcome = probemark(*ONE, "--", few, "--gtest_repeat=3")
    assert outcome.code == 0
    assert outcome.out.count(f"[ RUN      ] {names[0]}\n") == 3
    wrong = ("conform", "--kernels", KERNELS / "off-by-one", "--operator", "conv2d_s8_s8_s8")
    fast = probemark(*wrong, "--json", "--", "--gtest_fail_fast")
    assert fast.code == 20
    assert kernels_of(fast)["conv2d_s8_s8_s8"]["failed"] == 1


def test_json_is_alone_on_stdout(probemark: Probemark) -> None:
    outcome = probemark("conform", "--kernels", KERNELS / "off-by-one", "--operator", "conv2d_s8_s8_s8", "--json")
    assert outcome.code == 20
    assert json.loads(outcome.out)["library"]["id"] == "off-by-one"


def test_absent_kernels_are_listed(probemark: Probemark) -> None:
    outcome = probemark("conform", "--kernels", KERNELS / "off-by-one", "--operator", "conv2d", "--operator", "ADD", "--json")
    verdicts = {name: kernel["verdict"] for name, kernel in kernels_of(outcome).items()}
    assert verdicts["conv2d_s8_s8_s8"] == "fails"
    assert verdicts["add_s8_s8"] == verdicts["conv2d_s16_s8_s16"] == "absent"
    nothing = probemark("conform", "--kernels", KERNELS / "off-by-one", "--operator", "SOFTMAX")
    assert nothing.code == 4 and "has none of the kernels asked for" in nothing.err


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("--operator", "conv3d"), 2, "did you mean 'conv2d'?"),
        (("--kernels", "portabel"), 2, "did you mean 'portable'?"),
        (("--level", "quik"), 2, "did you mean 'quick'?"),
        (("--profile", "triple"), 2, "triple"),
        (("--case", "conv2d_s8_s8_s8.pears-1"), 2, "pears"),
        (("--case", "no such case"), 2, "no such case"),
        (("--library", "/nonexistent.so"), 2, "/nonexistent.so"),
        (("--timeout", "0"), 2, "--timeout"),
        (("--sedd", "1"), 2, "did you mean '--seed'?"),
        (("--", "--gtest_fliter=x"), 2, "did you mean '--gtest_filter'?"),
        (("--", "--gtest_output=html:x"), 2, "'html' is no format of a test report"),
        (("--", "--gtest_output=xml:/proc/nowhere/x.xml"), 30, "cannot write the test report"),
        (("--out", "/proc/nowhere"), 2, "cannot create this folder"),
    ],
)
def test_wrong_input(probemark: Probemark, arguments: tuple[str, ...], code: int, message: str) -> None:
    outcome = probemark("conform", *arguments) if "--operator" in arguments else probemark(*ONE, *arguments)
    assert outcome.code == code, outcome.out + outcome.err
    assert message in outcome.err


def test_library_that_is_none(probemark: Probemark, tmp_path: pathlib.Path) -> None:
    file = tmp_path / "text.so"
    file.write_text("no shared object\n")
    outcome = probemark("conform", "--library", file)
    assert outcome.code in (2, 30), outcome.err
    assert "text.so" in outcome.err


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_interrupt_keeps_what_is_known(probemark: Probemark, tmp_path: pathlib.Path, sent: signal.Signals) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    marker = f"TMPDIR={temporary}"
    process = subprocess.Popen(
        probemark.command(*ONE, "--out", tmp_path / "out", "--", "--gtest_repeat=-1"),
        env={**probemark.environment, "TMPDIR": str(temporary)},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
    )
    try:
        seen = ""
        while "[       OK ]" not in seen:
            seen = process.stdout.readline()
            assert seen, process.communicate()
        process.send_signal(sent)
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 1, err
    assert "stopped before the end: interrupted" in out
    assert json.loads((tmp_path / "out/conformance.json").read_text())["stopped"].endswith("interrupted")
    wait_until(lambda: not processes_with(marker), "no process to be left", 5)


def test_two_at_once(probemark: Probemark, build: pathlib.Path, tmp_path: pathlib.Path) -> None:
    cold = Probemark(build / "probemark", tmp_path / "cache")
    runs = [
        subprocess.Popen(cold.command(*ONE, "--out", tmp_path / name), env=cold.environment, stdin=subprocess.DEVNULL,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8")
        for name in ("a", "b")
    ]
    outcomes = [run.communicate(timeout=300) for run in runs]
    assert [run.returncode for run in runs] == [0, 0], outcomes
    records = [json.loads((tmp_path / name / "conformance.json").read_text())["kernels"] for name in ("a", "b")]
    counts = [[(kernel["kernel"], kernel["verdict"], kernel.get("passed")) for kernel in record] for record in records]
    assert counts[0] == counts[1]


def test_same_cases_on_a_board(probemark: Probemark, off_by_one: tuple[Outcome, pathlib.Path]) -> None:
    on_board = probemark("conform", "--board", M4, "--kernels", KERNELS / "off-by-one", "--operator", "conv2d_s8_s8_s8",
                         "--json", deadline_s=600)
    assert on_board.code == 20, on_board.err
    record = json.loads(on_board.out)
    assert record["place"] == M4
    on_host = json.loads((off_by_one[1] / "conformance.json").read_text())
    # Its writes far behind a small output end in a guard band or not, as each place lays out the memory.
    failures = [[failure["case"] for failure in kernel["failures"] if "wrong_output" in failure["kinds"]]
                for side in (record, on_host) for kernel in side["kernels"] if kernel["kernel"] == "conv2d_s8_s8_s8"]
    assert failures[0] == failures[1] != []


def test_failures_leave_a_replay_file_and_a_header(probemark: Probemark, off_by_one: tuple[Outcome, pathlib.Path]) -> None:
    outcome, folder = off_by_one
    kernel = {kernel["kernel"]: kernel for kernel in json.loads((folder / "conformance.json").read_text())["kernels"]}
    (explanation,) = kernel["conv2d_s8_s8_s8"]["explanations"]
    assert explanation["smallest"] and explanation["smallest"] in " ".join(outcome.out.split())
    again = probemark("conform", "--kernels", KERNELS / "off-by-one", "--replay", explanation["replay"])
    assert again.code == 20, again.err
    assert "✗ 1 kernel fails" in again.out
    assert probemark("conform", "--replay", explanation["replay"]).code == 0
    assert "static int pm_case_" in pathlib.Path(explanation["header"]).read_text()


def test_another_profile_is_recognised(probemark: Probemark) -> None:
    asked = ("conform", "--kernels", KERNELS / "rounds-once", "--operator", KERNEL)
    other = probemark(*asked)
    assert other.code == 20, other.err
    assert re.search(r"follows `single`, not `double`: \d+\.\d % of elements off by one", other.out), other.out
    kernel = kernels_of(probemark(*asked, "--json"))[KERNEL]
    assert (kernel["verdict"], kernel["conforms_to"]) == ("conforms_to_another", "single")
    assert set(kernel["findings"]) == {"wrong_output"}
    assert probemark(*asked, "--profile", "single").code == 0
