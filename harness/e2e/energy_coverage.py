"""Seeded trials of energy measurements whose truth is known, and the table of how many intervals hold it."""

import argparse
import concurrent.futures
import dataclasses
import json
import os
import pathlib
import statistics
import sys
import tempfile

from energy_bench import CLOCK_HZ, DEVICES, Result, drawn, tried
from program import ROOT, Probemark

NEEDED = 0.95
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


def row(title: str, results: list[Result]) -> str:
    errors = sorted(abs(result.error_in_u) for result in results)
    shares = [f"{errors[min(len(errors) - 1, int(q * len(errors)))]:.2f}" for q in QUANTILES]
    widths = [result.half_width_j / result.measured_j * 100 for result in results]
    inside = sum(result.inside for result in results)
    return (
        f"| {title} | {len(results)} | {inside} | {inside / len(results) * 100:.1f} % "
        f"| {statistics.median(widths):.2g} % | {' | '.join(shares)} |"
    )


def table(results: list[Result]) -> str:
    quantiles = " | ".join(f"{q * 100:.0f} %" for q in QUANTILES)
    lines = [
        f"| trials | of them | truth inside ± | share | median ± | error / u: {quantiles} |",
        "|" + "---|" * (5 + len(QUANTILES)),
        row("all", results),
    ]
    for device in DEVICES:
        for tight, title in ((False, "limits of its maker"), (True, "tighter limits")):
            chosen = [r for r in results if r.trial.device == device and bool(r.trial.limits) == tight]
            if chosen:
                lines.append(row(f"{device.name}, {title}", chosen))
    return "\n".join(lines)


def page(results: list[Result]) -> str:
    outside = [result for result in results if not result.inside]
    worst = "".join(
        f"- seed {r.trial.seed}, {r.trial.device.name}: error {r.error_in_u:+.2f} u, ± "
        f"{r.half_width_j / r.measured_j * 100:.2g} %, noise {r.trial.noise_a / r.trial.active_a:.2g} of the current\n"
        for r in outside
    )
    seeds = [result.trial.seed for result in results]
    return f"""# Coverage of an energy's interval

Made by `scripts/energy-coverage` (seeds {min(seeds)} to {max(seeds)}). Each trial is one `probemark run --meter` with the real OpenOCD, a
virtual board at {CLOCK_HZ / 1e6:g} MHz and a simulated instrument that is off as drawn: current, idle, noise of a sample (0.1 to 10 %
of the current), gain, offset and voltage evenly within the limits, its clock within 100 ppm, up to 0.05 % of a PPK2's samples
and 0.01 % of an LPM01A's lost in half of the trials. In every second group of three trials the limits are drawn too, much tighter than the maker's, and said by
`--meter-gain`, `--meter-offset`, `--meter-voltage-limit`. What is compared is `energy_j`, the median of four windows, with the energy
that the instrument's simulation has summed up without noise and errors; u is half of ±.

{table(results)}

The maker's limits are not a spread: an error that is even within a limit a has the standard uncertainty a/√3, so that ± 2u
reaches beyond it, and the intervals hold more than 95 % where one limit outweighs the rest.

Outside: {len(outside)}.
{worst}"""


def kept(file: pathlib.Path) -> list[Result]:
    """Of trials that were made before; a line that was not finished is none."""
    lines = file.read_text().split("\n")[:-1] if file.exists() else []
    return [Result(trial=drawn(seed), **figures) for seed, figures in map(json.loads, lines)]


def keep(file: pathlib.Path, result: Result) -> None:
    figures = {key: value for key, value in dataclasses.asdict(result).items() if key != "trial"}
    with file.open("a") as stream:
        stream.write(json.dumps([result.trial.seed, figures]) + "\n")


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--trials", type=int, default=200)
    options.add_argument("--first", type=int, default=1, help="seed of the first trial")
    options.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options.add_argument("--out", type=pathlib.Path, default=ROOT / "docs/energy-coverage.md")
    options.add_argument("--keep", type=pathlib.Path, help="file that trials are kept in: what is there is not done again")
    given = options.parse_args()
    build = pathlib.Path(os.environ.get("PROBEMARK_BUILD", ROOT / "build")).resolve()
    probemark = Probemark(build / "probemark", build / "e2e-cache")
    seeds = range(given.first, given.first + given.trials)
    results = [result for result in (kept(given.keep) if given.keep else []) if result.trial.seed in seeds]
    known = {result.trial.seed for result in results}
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(given.jobs) as pool:
        trials = [
            pool.submit(tried, probemark, build, pathlib.Path(folder, str(seed)), drawn(seed))
            for seed in seeds
            if seed not in known
        ]
        for done in concurrent.futures.as_completed(trials):
            if done.exception() is not None:
                pool.shutdown(wait=False, cancel_futures=True)
            results.append(done.result())
            result = results[-1]
            if given.keep:
                keep(given.keep, result)
            print(
                f"{len(results):>4}/{given.trials}  seed {result.trial.seed:>4}  {result.trial.device.name:<14}"
                f"{'tight' if result.trial.limits else 'maker':<6}  {result.error_in_u:+.2f} u"
                f"{'' if result.inside else '  OUTSIDE'}",
                flush=True,
            )
    results.sort(key=lambda result: result.trial.seed)
    given.out.write_text(page(results), encoding="utf-8")
    share = sum(result.inside for result in results) / len(results)
    print(f"{share * 100:.1f} % of the intervals hold the truth; {given.out}")
    return 0 if share >= NEEDED else 1


if __name__ == "__main__":
    sys.exit(main())
