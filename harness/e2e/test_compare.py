"""`probemark compare`: real runs that differ in one thing, runs that must not be compared, and the gate of a CI job."""

import json
import pathlib
import shutil

import pytest

from conftest import M4
from program import KERNELS, Json, Probemark, RunFolder

M3 = "qemu-mps2-an385"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    return tmp_path_factory.mktemp("compare")


@pytest.fixture(scope="module")
def baseline(probemark: Probemark, folder: pathlib.Path) -> RunFolder:
    """Two workloads, two libraries, at the default -O2."""
    words = ("--workload", "sine", "--workload", "gesture", "--samples", 2)
    kernels = ("--kernels", "portable", "--kernels", KERNELS / "conv2d-copy")
    return probemark.run(folder / "baseline", "--board", M4, *words, *kernels)


@pytest.fixture(scope="module")
def small(probemark: Probemark, folder: pathlib.Path) -> RunFolder:
    """The same with -Os."""
    words = ("--workload", "sine", "--workload", "gesture", "--samples", 2)
    kernels = ("--kernels", "portable", "--kernels", KERNELS / "conv2d-copy")
    return probemark.run(folder / "small", "--board", M4, *words, *kernels, "--optimize", "Os")


def compared(probemark: Probemark, *arguments: object, code: int = 0) -> Json:
    outcome = probemark("compare", *arguments, "--json")
    assert outcome.code == code, outcome.out + outcome.err
    return json.loads(outcome.out)


def verdicts(comparison: Json, metric: str) -> dict[str, str]:
    return {
        item["item"]: one["verdict"]
        for item in comparison["items"]
        for one in item["metrics"]
        if one["metric"] == metric
    }


def edited(run: RunFolder, name: str, destination: pathlib.Path, **changes: object) -> pathlib.Path:
    """A copy of a record file with other values; "fingerprint__x" is a value of the fingerprint."""
    (source,) = [file for file in run.record_files() if file.name == name]
    record = json.loads(source.read_text(encoding="utf-8"))
    for key, value in changes.items():
        if key.startswith("fingerprint__"):
            record["fingerprint"]["values"][key.removeprefix("fingerprint__")] = value
        else:
            record[key] = value
    destination.write_text(json.dumps(record), encoding="utf-8")
    return destination


def record_name(workload: str = "sine", kernels: str = "portable") -> str:
    return f"{M4}--{workload}--{kernels}.json"


def test_optimisation_levels(probemark: Probemark, baseline: RunFolder, small: RunFolder) -> None:
    comparison = compared(probemark, baseline.path, small.path)
    assert comparison["comparable"] and comparison["refusals"] == []
    assert comparison["axis"] == "flags"
    assert [one["key"] for one in comparison["varied"]] == ["compiler_flags"]
    assert comparison["confounders"] == [] and comparison["only_a"] == [] and comparison["only_b"] == []
    assert len(comparison["items"]) == 4
    a, b = baseline.records(), small.records()
    for item in comparison["items"]:
        (instructions,) = [one for one in item["metrics"] if one["metric"] == "instructions"]
        before, after = (run[name]["metrics"]["instructions"] for run, name in ((a, item["a"]), (b, item["b"])))
        assert instructions["kind"] == "simulated" and instructions["method"] == "exact"
        assert instructions["ratio"] == pytest.approx(sum(after["samples"]) / sum(before["samples"]), rel=1e-12)
        assert instructions["verdict"] == ("slower" if instructions["ratio"] > 1 else "faster")
        assert "ratio_ci95_low" not in instructions
    means = {mean["metric"]: mean for mean in comparison["geometric_means"]}
    assert means["instructions"]["items"] == 4
    flash = verdicts(comparison, "flash_total_bytes")
    assert set(flash.values()) <= {"smaller", "larger", "equal"} and "smaller" in flash.values()


def test_the_terminal_says_it_in_words(probemark: Probemark, baseline: RunFolder, small: RunFolder) -> None:
    outcome = probemark("compare", baseline.path, small.path)
    assert (outcome.code, outcome.err) == (0, "")
    assert "axis     flags\n" in outcome.out
    assert "compiler_flags: -O2 -> -Os\n" in outcome.out
    assert "instructions per inference (simulated)" in outcome.out
    assert "geometric mean of 4" in outcome.out
    assert "\x1b" not in outcome.out
    assert all(len(line) <= 120 for line in outcome.out.splitlines())
    assert "code" not in verdict_headings(outcome.out)
    assert "code" in verdict_headings(probemark("compare", baseline.path, small.path, "--all").out)


def verdict_headings(text: str) -> set[str]:
    return {line.split(" (")[0].removesuffix(" per inference") for line in text.splitlines() if "(derived)" in line}


def test_markdown(probemark: Probemark, baseline: RunFolder, small: RunFolder) -> None:
    outcome = probemark("compare", baseline.path, small.path, "--markdown")
    assert outcome.code == 0
    assert "| | A | B | change | 95 % interval | |" in outcome.out
    assert "- axis: flags" in outcome.out


def test_kernel_libraries_of_one_run(probemark: Probemark, baseline: RunFolder) -> None:
    ours = ("--only-a", "kernels=portable", "--only-b", "kernels=conv2d-copy")
    comparison = compared(probemark, baseline.path, baseline.path, *ours)
    assert comparison["axis"] == "kernels"
    assert set(verdicts(comparison, "instructions")) == {"sine", "gesture"}
    # A library of convolutions does nothing to a model without any.
    assert verdicts(comparison, "instructions")["sine"] == "equal"
    undecided = compared(probemark, baseline.path, baseline.path, "--axis", "kernels", code=40)
    assert "it is not clear what belongs to what" in undecided["refusals"][0]["what"]


def test_boards(probemark: Probemark, baseline: RunFolder, folder: pathlib.Path) -> None:
    run = probemark.run(folder / "m3", "--board", M3, "--workload", "sine", "--samples", 2)
    comparison = compared(probemark, baseline.path, run.path, "--only-a", "kernels=portable", "--workload", "sine")
    assert comparison["axis"] == "board"
    assert set(verdicts(comparison, "instructions")) == {"sine"}


def test_a_run_and_itself(probemark: Probemark, baseline: RunFolder) -> None:
    comparison = compared(probemark, baseline.path, baseline.path, "--fail-on", "regression:0%")
    assert "axis" not in comparison
    assert set(verdicts(comparison, "instructions").values()) == {"equal"}
    assert comparison["gate"]["passed"] and comparison["gate"]["judged"] > 0


def test_a_record_file_and_a_folder_of_them(probemark: Probemark, baseline: RunFolder, small: RunFolder) -> None:
    single = compared(probemark, baseline.path / "records" / record_name(), small.path / "records" / record_name())
    assert set(verdicts(single, "instructions")) == {"sine"}
    assert len(compared(probemark, baseline.path / "records", small.path)["items"]) == 4


def test_other_inputs_are_refused(probemark: Probemark, baseline: RunFolder, folder: pathlib.Path) -> None:
    original = baseline.path / "records" / record_name()
    for key, words in (("vectors_sha256", "the input vectors differ"), ("model_sha256", "the models differ")):
        other = edited(baseline, record_name(), folder / "other.json", **{f"fingerprint__{key}": "ab" * 32})
        outcome = probemark("compare", original, other, "--allow", key)
        assert outcome.code == 40
        assert "not comparable" in outcome.out and words in outcome.out


def test_workloads_that_share_nothing_are_refused(probemark: Probemark, baseline: RunFolder) -> None:
    outcome = probemark(
        "compare", baseline.path / "records" / record_name("sine"), baseline.path / "records" / record_name("gesture")
    )
    assert outcome.code == 40
    assert "no workload is in both: A has sine, B has gesture" in outcome.out


def test_profiles_are_refused(probemark: Probemark, baseline: RunFolder, folder: pathlib.Path) -> None:
    run = probemark.run(
        folder / "single", "--board", M4, "--workload", "sine", "--samples", 2, "--profile", "single"
    )
    words = (baseline.path, run.path, "--only-a", "kernels=portable", "--workload", "sine")
    assert "the numerics profiles differ" in compared(probemark, *words, code=40)["refusals"][0]["what"]
    assert compared(probemark, *words, "--axis", "profile")["axis"] == "profile"


def test_confounders_are_named_and_need_permission(
    probemark: Probemark, baseline: RunFolder, small: RunFolder, folder: pathlib.Path
) -> None:
    original = baseline.path / "records" / record_name()
    other = edited(small, record_name(), folder / "confounded.json", fingerprint__compiler="another 1.0")
    outcome = probemark("compare", original, other, "--axis", "flags")
    assert outcome.code == 40
    assert "compiler differs too" in outcome.out and "--allow compiler" in outcome.out
    allowed = compared(probemark, original, other, "--axis", "flags", "--allow", "compiler")
    assert [one["key"] for one in allowed["confounders"]] == ["compiler"]
    # Compiler and flags together are one axis; with the commit they are two things.
    assert compared(probemark, original, other)["axis"] == "compiler"
    two = edited(small, record_name(), folder / "two.json", fingerprint__commit="0" * 40)
    assert "more than one thing differs" in compared(probemark, original, two, code=40)["refusals"][0]["what"]


def test_a_wrong_answer_has_no_speed(
    probemark: Probemark, whole_workloads: RunFolder, wrong_kernel: RunFolder
) -> None:
    words = (whole_workloads.path, wrong_kernel.path, "--workload", "kws")
    outcome = probemark("compare", *words)
    assert outcome.code == 40
    assert "B is mismatch" in outcome.out and "nothing was comparable" in outcome.out
    gate = compared(probemark, *words, "--fail-on", "regression:2%", code=10)["gate"]
    assert "no longer right" in gate["failing"][0]["what"]


def test_the_gate(probemark: Probemark, baseline: RunFolder, small: RunFolder) -> None:
    words = (baseline.path, small.path, "--workload", "gesture")
    comparison = compared(probemark, *words)
    ratios = [
        one["ratio"] for item in comparison["items"] for one in item["metrics"] if one["metric"] == "instructions"
    ]
    # Whichever direction is the slower one here, the gate must see it.
    a, b = words[:2] if min(ratios) > 1 else (words[1], words[0])
    worst = max(max(ratio, 1 / ratio) for ratio in ratios) - 1
    failed = probemark("compare", a, b, "--workload", "gesture", "--fail-on", "instructions:0%")
    assert failed.code == 10
    assert "✗ --fail-on instructions:0%: 2 figures judged, 2 regressions" in failed.out
    passed = probemark("compare", a, b, "--workload", "gesture", "--fail-on", f"regression:{100 * worst + 1:.1f}%")
    assert passed.code == 0, passed.out
    assert "2 figures judged, none fails" in passed.out
    # A latency does not exist on an emulator: a rule about it judges nothing, which is no success.
    assert compared(probemark, *words, "--fail-on", "latency_s:2%", code=40)["gate"]["judged"] == 0


def test_a_rerun_confirms(
    probemark: Probemark, baseline: RunFolder, small: RunFolder, folder: pathlib.Path
) -> None:
    rules = ("--only-a", "kernels=portable", "--only-b", "kernels=portable", "--fail-on", "instructions:0%")
    a, b = baseline.path, small.path
    if "slower" not in verdicts(compared(probemark, a, b), "instructions").values():
        a, b = b, a
    gate = compared(probemark, a, b, *rules, "--rerun", "--rerun-out", folder / "again", code=10)["gate"]
    assert len(gate["failing"]) == len(gate["findings"]) > 0
    assert f"{len(gate['findings'])} of {len(gate['findings'])} found again" in gate["rerun"]
    # Only what regressed ran again, as B was run.
    assert set(RunFolder(folder / "again").records()) == {f"{M4}/{one['item']}/portable" for one in gate["failing"]}


def test_a_rerun_refutes(probemark: Probemark, baseline: RunFolder, folder: pathlib.Path) -> None:
    """A run whose figures were, once, worse than they are."""
    lied = folder / "lied"
    shutil.copytree(baseline.path, lied)
    lines = []
    for line in (lied / "events.ndjson").read_text(encoding="utf-8").splitlines():
        event = json.loads(line)
        if event["event"] == "item_finished":
            counts = event["record"]["metrics"]["instructions"]
            counts["samples"] = [2 * sample for sample in counts["samples"]]
            counts["median"] *= 2
        lines.append(json.dumps(event))
    (lied / "events.ndjson").write_text("\n".join(lines) + "\n", encoding="utf-8")
    rules = ("--workload", "sine", "--fail-on", "regression:2%")
    assert len(compared(probemark, baseline.path, lied, *rules, code=10)["gate"]["failing"]) == 2
    gate = compared(probemark, baseline.path, lied, *rules, "--rerun", "--rerun-out", folder / "truth")["gate"]
    assert gate["passed"] and gate["failing"] == []
    assert gate["rerun"].startswith("0 of 2 found again")
    # From record files nothing can run again, and that is said.
    bare = compared(probemark, baseline.path, edited_twice(lied, folder), *rules, "--rerun", code=10)["gate"]
    assert "no board is at hand" in bare["rerun"]


def edited_twice(lied: pathlib.Path, folder: pathlib.Path) -> pathlib.Path:
    """The records of a run's events, as files by themselves."""
    files = folder / "files"
    files.mkdir()
    for number, line in enumerate((lied / "events.ndjson").read_text(encoding="utf-8").splitlines()):
        event = json.loads(line)
        if event["event"] == "item_finished":
            (files / f"{number}.json").write_text(json.dumps(event["record"]), encoding="utf-8")
    return files


def test_missing_items_fail_the_gate(probemark: Probemark, baseline: RunFolder) -> None:
    record = baseline.path / "records" / record_name()
    rules = ("--only-a", "kernels=portable", "--fail-on", "regression:2%")
    failing = compared(probemark, baseline.path, record, *rules, code=10)["gate"]["failing"]
    assert failing == [{"item": f"{M4}/gesture/portable", "what": "A has it, B does not"}]
    assert compared(probemark, baseline.path, record, *rules, "--allow", "missing")["gate"]["passed"]


def test_noise_must_be_of_the_same_thing(probemark: Probemark, baseline: RunFolder, small: RunFolder) -> None:
    outcome = probemark("compare", baseline.path, small.path, "--noise", baseline.path, small.path)
    assert outcome.code == 40
    assert "these are not two runs of the same thing: flags differs" in outcome.err
    assert probemark("compare", baseline.path, small.path, "--noise", baseline.path, baseline.path).code == 0


def test_what_cannot_be_read(probemark: Probemark, baseline: RunFolder, folder: pathlib.Path) -> None:
    missing = probemark("compare", baseline.path, folder / "nowhere")
    assert (missing.code, missing.out) == (2, "")
    assert "there is no such folder or file" in missing.err and "remedy" in missing.err
    torn = folder / "torn.json"
    torn.write_text((baseline.path / "records" / record_name()).read_text(encoding="utf-8")[:400], encoding="utf-8")
    corrupt = probemark("compare", baseline.path, torn)
    assert (corrupt.code, corrupt.out) == (2, "")
    assert "torn.json" in corrupt.err
    (folder / "empty").mkdir()
    assert "neither a run nor record files" in probemark("compare", baseline.path, folder / "empty").err


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--fail-on", "regression"), "no limit is given"),
        (("--fail-on", "speed:2%"), "there is no metric 'speed'"),
        (("--fail-on", "regression:2"), "the limit is no percentage"),
        (("--axis", "kernel"), "did you mean 'kernels'?"),
        (("--allow", "comit"), "did you mean 'commit'?"),
        (("--only-a", "kernels"), "not a condition"),
    ],
)
def test_wrong_options(probemark: Probemark, baseline: RunFolder, words: tuple[str, str], complaint: str) -> None:
    outcome = probemark("compare", baseline.path, baseline.path, *words)
    assert outcome.code == 2
    assert complaint in outcome.err
