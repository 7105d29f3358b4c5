"""The quality of the board's own outputs, by each workload's metric."""

import pytest

from conftest import M4
from program import RunFolder

QUALITY = {
    "kws": ("top1", 39 / 40, 0.9, 40),
    "gesture": ("top1", 57 / 60, 0.9, 60),
    "sine": ("mae", 0.028063789985, 0.05, 64),
}


@pytest.mark.parametrize("workload", QUALITY)
def test_threshold_is_met_with_the_known_value(whole_workloads: RunFolder, workload: str) -> None:
    metric, value, threshold, samples = QUALITY[workload]
    record = whole_workloads.record(M4, workload)
    assert record["samples_checked"] == samples
    assert record["quality"] == {
        "status": "ok",
        "metric": metric,
        "value": pytest.approx(value, abs=1e-9),
        "threshold": threshold,
        "passed": True,
        "samples": samples,
    }
