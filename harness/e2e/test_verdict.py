"""A wrong answer has no speed: the verdict names the place, and no number that was measured beside it appears."""

import json
import pathlib
import re

import pytest

from browser import Browser
from conftest import M4
from program import KERNELS, Json, Probemark, RunFolder

ITEM = (M4, "kws", "off-by-one")


def numbers_in(text: str) -> set[int]:
    """The integers of a text, with or without commas between the thousands."""
    tokens = re.findall(r"(?<![\w.])(?:\d{1,3}(?:,\d{3})+|\d+)(?!\w)", text)
    return {int(re.sub(r"\D", "", token)) for token in tokens}


def rounded_counts_in(text: str) -> set[str]:
    """Counts as a person reads them, e.g. "41.8 M"; bytes and hertz are no counts."""
    return {re.sub(r"\s", " ", found) for found in re.findall(r"\d+(?:\.\d+)?\s[kMG](?![\w])", text)}


def counts_of(record: Json) -> set[int]:
    """Every instruction count of a record: samples and medians, of the whole and of each operator."""
    metrics = [record["metrics"]["instructions"], *(operator["instructions"] for operator in record["operators"])]
    counts = {int(value) for metric in metrics for value in (*metric["samples"], metric["median"])}
    return {count for count in counts if count > 1000}


@pytest.fixture(scope="module")
def right(whole_workloads: RunFolder) -> Json:
    return whole_workloads.record(M4, "kws")


def test_record_names_the_first_wrong_operator(wrong_kernel: RunFolder, right: Json) -> None:
    record = wrong_kernel.record(*ITEM)
    operator = right["operators"][2]
    assert record["status"] == "mismatch"
    assert record["difference"] == {
        "sample": 5,
        "operator_index": 2,
        "operator_name": "CONV_2D",
        "tensor": operator["tensor"],
        "coordinates": [0, 3, 2, 5],
        "expected": -128,
        "got": -128 ^ 0x7F,
        "differing": 1,
        "elements": 25 * 5 * 64,
    }
    assert operator["name"] == "CONV_2D"
    # The samples before did not differ in the network's output, so they were checked.
    assert record["samples_checked"] == 6


def test_terminal_names_the_place(probemark: Probemark, tmp_path: pathlib.Path) -> None:
    outcome = probemark(
        "run", "--out", tmp_path / "run", "--board", M4, "--workload", "kws", "--kernels", KERNELS / "off-by-one"
    )
    assert outcome.code == 20
    assert 'sample 5, operator #2 CONV_2D, tensor "re_lu_2_1/Relu" at [0, 3, 2, 5]' in outcome.out
    assert "expected -128, got -1; 1 of 8,000 elements differ" in outcome.out
    assert "0 bit-exact, 1 failed (1 mismatch)" in outcome.out
    assert outcome.err.startswith(f"{M4}/kws/off-by-one: mismatch: sample 5: operator 2 (CONV_2D)")


def test_record_holds_no_metric(wrong_kernel: RunFolder) -> None:
    record = wrong_kernel.record(*ITEM)
    assert record["metrics"] == {}
    assert record["operators"] == []
    assert record["quality"]["status"] == "suppressed"


def test_no_count_appears_in_files_and_report(wrong_kernel: RunFolder, whole_workloads: RunFolder, right: Json) -> None:
    counts = counts_of(right)
    assert len(counts) > 100
    shown_when_right = whole_workloads.page.read_text() + whole_workloads.log.read_text()
    assert counts <= numbers_in(shown_when_right), "the search must find what is there"
    for file in (wrong_kernel.page, wrong_kernel.log, *wrong_kernel.record_files()):
        assert counts.isdisjoint(numbers_in(file.read_text())), file.name


def test_no_rounded_count_appears(
    probemark: Probemark, wrong_kernel: RunFolder, whole_workloads: RunFolder, browser: Browser
) -> None:
    assert len(rounded_counts_in(probemark("report", whole_workloads.path).out)) == 3
    assert len(rounded_counts_in(browser.open(whole_workloads.page).text)) >= 3
    assert rounded_counts_in(probemark("report", wrong_kernel.path).out) == set()
    assert rounded_counts_in(browser.open(wrong_kernel.page).text) == set()


def test_no_count_appears_in_json_and_messages(probemark: Probemark, tmp_path: pathlib.Path, right: Json) -> None:
    outcome = probemark(
        *("run", "--json", "--out", tmp_path / "run"),
        *("--board", M4, "--workload", "kws", "--kernels", KERNELS / "off-by-one"),
    )
    assert outcome.code == 20
    (record,) = json.loads(outcome.out)
    assert record["status"] == "mismatch"
    assert counts_of(right).isdisjoint(numbers_in(outcome.out) | numbers_in(outcome.err))


def test_a_kernel_that_is_wrong_only_once_is_still_wrong(probemark: Probemark, tmp_path: pathlib.Path) -> None:
    run = probemark.run(
        tmp_path / "run", "--board", M4, "--workload", "sine", "--kernels", KERNELS / "unstable", code=20
    )
    record = run.record(M4, "sine", "unstable")
    assert record["status"] == "mismatch"
    assert "the kernels are not deterministic" in record["reason"]
    assert (record["difference"]["tensor"], record["difference"]["coordinates"]) == ("Identity", [0, 0])
    assert (record["difference"]["expected"], record["difference"]["got"]) == (105, 122)
    assert "operator_index" not in record["difference"]
    assert record["metrics"] == {}


def test_a_mismatch_outweighs_a_fault_in_the_exit_code(probemark: Probemark, tmp_path: pathlib.Path) -> None:
    names = ("unstable", "undefined-instruction", "portable")
    kernels = [word for name in names for word in ("--kernels", KERNELS / name if name != "portable" else name)]
    run = probemark.run(tmp_path / "run", "--board", M4, "--workload", "sine", *kernels, code=20)
    assert {record["kernels"]: record["status"] for record in run.records().values()} == {
        "unstable": "mismatch",
        "undefined-instruction": "fault",
        "portable": "bit_exact",
    }
