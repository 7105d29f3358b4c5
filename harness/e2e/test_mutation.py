"""The mutation run itself: its mutants fit the sources, its subjects conform, a sample of mutants is killed."""

import pathlib
import subprocess
import sys

import pytest

from program import Probemark

MUTATION = pathlib.Path(__file__).resolve().parents[1] / "mutation"
sys.path.insert(0, str(MUTATION))

import mutant as mutants  # noqa: E402


def test_there_are_enough_mutants_of_every_kernel() -> None:
    by_hand = mutants.by_hand()
    by_rule = mutants.by_rule()
    assert len(by_hand) >= 150
    assert len(by_rule) >= 800
    untouched = {f"{operator}_{'_'.join(types)}" for operator, rows in mutants.kernel_rows().items()
                 for _, _, types in rows} - {kernel for m in by_rule for kernel in m.kernels}
    assert untouched == set()


@pytest.mark.parametrize("only", ["batch_matmul/*"])
def test_quick_kills_every_mutant_by_hand_of_a_sample(build: pathlib.Path, probemark: Probemark, only: str) -> None:
    command = [sys.executable, MUTATION / "run_mutants.py", build / "probemark", "--by", "hand", "--only", only,
               "--levels", "quick"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "None." in done.stdout
