"""`probemark reference`: the oracle on any model, byte for byte the published golden vectors."""

import pathlib

import numpy as np
import pytest

from program import ROOT, Probemark

PROFILES = ("double", "single", "xnnpack")
SINE = ROOT / "workloads/models/sine"
MULTI_INPUT = "layers/resnet_layer11"


def golden(public_models: pathlib.Path, name: str, part: str) -> pathlib.Path:
    return public_models / "../golden" / f"{name}.{part}.bin"


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("name", ["mlperf_tiny/kws_ref_model", "tflm/hello_world_int8"])
def test_golden_vectors(
    probemark: Probemark, public_models: pathlib.Path, tmp_path: pathlib.Path, name: str, profile: str
) -> None:
    output = tmp_path / "output.bin"
    outcome = probemark(
        *("reference", public_models / f"{name}.tflite", "--input", golden(public_models, name, "in0")),
        *("--output", output, "--profile", profile),
    )
    assert outcome.code == 0, outcome.err
    assert output.read_bytes() == golden(public_models, name, profile).read_bytes()
    assert outcome.out == "" and outcome.err.endswith(f"profile {profile}\n")


def inputs_of(public_models: pathlib.Path, name: str) -> list[pathlib.Path]:
    return [golden(public_models, name, f"in{index}") for index in (0, 1)]


@pytest.mark.parametrize("profile", PROFILES)
def test_one_file_an_input(
    probemark: Probemark, public_models: pathlib.Path, tmp_path: pathlib.Path, profile: str
) -> None:
    output = tmp_path / "output.bin"
    inputs = [word for file in inputs_of(public_models, MULTI_INPUT) for word in ("--input", file)]
    model = public_models / f"{MULTI_INPUT}.tflite"
    outcome = probemark("reference", model, *inputs, "--output", output, "--profile", profile)
    assert outcome.code == 0, outcome.err
    assert output.read_bytes() == golden(public_models, MULTI_INPUT, profile).read_bytes()


def test_all_inputs_side_by_side(probemark: Probemark, public_models: pathlib.Path, tmp_path: pathlib.Path) -> None:
    expected = golden(public_models, MULTI_INPUT, "double").read_bytes()
    separate = [np.fromfile(file, np.int8) for file in inputs_of(public_models, MULTI_INPUT)]
    model, output = public_models / f"{MULTI_INPUT}.tflite", tmp_path / "output.bin"
    # Both inputs of this layer and its output have the same size.
    reported = probemark(
        *("reference", model, "--output", output),
        *(word for file in inputs_of(public_models, MULTI_INPUT) for word in ("--input", file)),
    ).err
    samples = int(reported.split()[0])
    side_by_side = np.hstack([data.reshape(samples, -1) for data in separate])
    side_by_side.tofile(tmp_path / "input.bin")
    outcome = probemark("reference", model, "--input", tmp_path / "input.bin", "--output", output)
    assert outcome.code == 0, outcome.err
    assert output.read_bytes() == expected


def test_wrong_number_of_inputs(probemark: Probemark, public_models: pathlib.Path, tmp_path: pathlib.Path) -> None:
    model, (file, _) = public_models / f"{MULTI_INPUT}.tflite", inputs_of(public_models, MULTI_INPUT)
    three = ("--input", file) * 3
    outcome = probemark("reference", model, *three, "--output", tmp_path / "output.bin")
    assert outcome.code == 2
    assert "3 input files for a model of 2 inputs" in outcome.err


def test_quality_of_the_shipped_regression(probemark: Probemark, tmp_path: pathlib.Path) -> None:
    output = tmp_path / "output.bin"
    outcome = probemark("reference", SINE / "model.tflite", "--input", SINE / "vectors.bin", "--output", output)
    assert outcome.code == 0
    assert outcome.err == "64 samples, 64 bytes of output, profile double\n"
    quantized = np.fromfile(output, np.int8).astype(float)
    truth = np.loadtxt(SINE / "labels.csv", delimiter=",", skiprows=1)[:, 1]
    assert np.corrcoef(quantized, truth)[0, 1] > 0.99


@pytest.mark.parametrize(
    ("input_bytes", "message"), [(0, "holds 0 bytes; one sample has 490"), (491, "holds 491 bytes; one sample has 490")]
)
def test_input_of_the_wrong_size(probemark: Probemark, tmp_path: pathlib.Path, input_bytes: int, message: str) -> None:
    (tmp_path / "input.bin").write_bytes(bytes(input_bytes))
    outcome = probemark(
        *("reference", ROOT / "workloads/models/kws/model.tflite"),
        *("--input", tmp_path / "input.bin", "--output", tmp_path / "output.bin"),
    )
    assert outcome.code == 2
    assert f"{tmp_path / 'input.bin'}: {message}" in outcome.err
    assert "remedy: concatenate whole samples" in outcome.err
    assert not (tmp_path / "output.bin").exists()


@pytest.mark.parametrize(
    ("model", "given", "message"),
    [
        ("nowhere.tflite", "vectors.bin", "nowhere.tflite: cannot read the model"),
        ("model.tflite", "nowhere.bin", "nowhere.bin: cannot read the input"),
        (".", "vectors.bin", "is a folder"),
        ("model.tflite", ".", "is a folder"),
        ("labels.csv", "vectors.bin", "labels.csv: "),
    ],
)
def test_unreadable_files(probemark: Probemark, tmp_path: pathlib.Path, model: str, given: str, message: str) -> None:
    outcome = probemark("reference", SINE / model, "--input", SINE / given, "--output", tmp_path / "output.bin")
    assert outcome.code == 2, outcome.err
    assert message in outcome.err and "remedy: " in outcome.err
    assert list(tmp_path.iterdir()) == []


def test_output_that_cannot_be_written(probemark: Probemark, tmp_path: pathlib.Path) -> None:
    (tmp_path / "file").touch()
    output = tmp_path / "file/output.bin"
    outcome = probemark("reference", SINE / "model.tflite", "--input", SINE / "vectors.bin", "--output", output)
    assert outcome.code == 30
    assert f"{output}: cannot write the output" in outcome.err
    assert "name another --output" in outcome.err


def test_failed_write_leaves_what_was_there(probemark: Probemark, tmp_path: pathlib.Path) -> None:
    output = tmp_path / "output.bin"
    output.write_bytes(b"before")
    (tmp_path / "output.bin.partial").mkdir()
    outcome = probemark("reference", SINE / "model.tflite", "--input", SINE / "vectors.bin", "--output", output)
    assert outcome.code == 30
    assert output.read_bytes() == b"before"
