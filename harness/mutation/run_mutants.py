#!/usr/bin/env python3
"""How adequate the conformance cases are: builds every mutant as a kernel library and asks `probemark conform`.

A mutant is killed where conform finds it wrong, or where it refuses a case. Every other mutant is either equivalent, with the reason
beside it, or a survivor. Prints what survives; --docs writes docs/mutation-score.md and the table in docs/conformance.md.
"""

import argparse
import concurrent.futures
import fnmatch
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import mutant as mutants
import table

COMPILE = ["g++", "-std=c++14", "-O1", "-fPIC", "-shared", "-fno-exceptions", "-fno-rtti", "-w"]
FAILED = 20
SANITIZED = "full --sanitize"
BEGIN = "<!-- mutation score: made by harness/mutation/run_mutants.py -->"
END = "<!-- end of the mutation score -->"
PROFILES = {"double": "double_rounding", "single": "single_rounding", "xnnpack": "xnnpack_rounding"}
ENTRY = {
    "WEIGHTED": ("const pm_{t[0]}* a, const pm_{t[1]}* f, const pm_bias_{t[0]}* b, pm_{t[2]}* o, void*", "a, f, b, o"),
    "BINARY": ("const pm_{t[0]}* a, const pm_{t[0]}* b, pm_{t[1]}* o, void*", "a, b, o"),
    "UNARY": ("const pm_{t[0]}* a, pm_{t[1]}* o, void*", "a, o"),
    "VARIADIC": ("const pm_{t[0]}* const* a, pm_{t[1]}* o, void*", "a, o"),
    "RECURRENT": ("const pm_{t[0]}* a, void* s, pm_{t[1]}* o, void*", "a, s, o"),
}


def library_source(kernels: tuple[str, ...]) -> str:
    """The reference kernels named as a library."""
    operators = sorted({mutants.operator_of(kernel) for kernel in kernels})
    text = [f'#include "reference/kernels/{operator}.hpp"' for operator in operators]
    text += ['#include "reference/numerics/profile.hpp"', "using namespace pm::reference;"]
    for operator in operators:
        for kind, family, types in mutants.kernel_rows()[operator]:
            name = "_".join([operator, *types])
            if name not in kernels:
                continue
            parameters, arguments = ENTRY[kind]
            params = f"const pm_{family}_params* p"
            text.append(f'extern "C" int32_t pm_{name}({params}, {parameters.format(t=types)}) '
                        f"{{ return pm::reference::{operator}<PM_PROFILE>(*p, {arguments}); }}")
            text.append(f'extern "C" int32_t pm_{name}_scratch_size({params}) {{ return 0; }}')
    return "\n".join(text) + "\n"


def build(mutant: mutants.Mutant, folder: pathlib.Path, profile: str) -> pathlib.Path | None:
    """The mutant as a shared object; None where the compiler refuses it."""
    file = folder / mutant.file
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(mutant.text, encoding="utf-8")
    source = file
    if file.suffix == ".hpp":
        source = folder / "library.cpp"
        source.write_text(library_source(mutant.kernels), encoding="utf-8")
    library = folder / f"{profile}.so"
    includes = [f"-I{folder}", f"-I{mutants.ROOT}", f"-I{mutants.HERE}"]
    define = f"-DPM_PROFILE={PROFILES[profile]}"
    done = subprocess.run([*COMPILE, *includes, define, source, "-o", library], capture_output=True, check=False)
    return library if done.returncode == 0 else None


def as_library(mutant: mutants.Mutant, folder: pathlib.Path) -> pathlib.Path:
    """The mutant that build() left in `folder` as a kernel library to be compiled by conform."""
    source = "library.cpp" if mutant.file.endswith(".hpp") else mutant.file
    (folder / "kernels.toml").write_text(
        f'id = "mutant"\ntitle = "mutant"\nversion = "1"\nsources = ["{source}"]\n'
        f'includes = [".", "{mutants.HERE}"]\n', encoding="utf-8")
    return folder


def conforms(probemark: pathlib.Path, library: pathlib.Path, kernels: tuple[str, ...], level: str,
             seed: int, profile: str) -> bool | None:
    """Whether every kernel conforms in every case, none refused; None where conform itself came to no verdict.
    `library`: a shared object, or a folder to be compiled under sanitizers."""
    operators = [word for kernel in kernels for word in ("--operator", kernel)]
    given = ["--kernels", library, "--sanitize"] if library.is_dir() else ["--library", library]
    command = [probemark, "conform", *given, *operators, "--level", level, "--seed", str(seed),
               "--profile", profile, "--timeout", "2", "--json", "--", "--gtest_fail_fast", "--gtest_brief=1"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=900)
    if done.returncode not in (0, FAILED):
        print(f"{library}: exit code {done.returncode}\n{done.stderr[-600:]}", file=sys.stderr)
        return None
    if done.returncode == FAILED:
        return False
    report = json.loads(done.stdout[done.stdout.index("{"):])
    return all(kernel["verdict"] == "conforms" for kernel in report["kernels"])


def judge(mutant: mutants.Mutant, options: argparse.Namespace) -> dict:
    """`killed_by`: the first level that finds it, whatever the profile, or None; `built`: the compiler took it."""
    with tempfile.TemporaryDirectory(prefix="mutant-") as name:
        libraries = []
        killed_by = None
        for level in options.levels:
            for at, profile in enumerate(PROFILES):
                if len(libraries) == at:
                    libraries.append(build(mutant, pathlib.Path(name), profile))
                library = libraries[at]
                if level == SANITIZED and library:
                    library = as_library(mutant, pathlib.Path(name))
                if library and conforms(options.probemark, library, mutant.kernels, level.split()[0], options.seed,
                                        profile) is False:
                    killed_by = level
                    break
            if killed_by or not any(libraries):
                break
    return {"name": mutant.name, "class": mutant.kind, "built": any(libraries), "killed_by": killed_by,
            "equivalent": mutant.equivalent}


def unmutated(options: argparse.Namespace) -> bool:
    """The subjects themselves conform: else every mutant would be killed for nothing."""
    right = True
    for original in {(m.file, m.kernels) for m in mutants.by_hand()}:
        file, kernels = original
        text = (mutants.ROOT / file).read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory(prefix="mutant-") as name:
            library = build(mutants.Mutant(file, "", kernels, file, text), pathlib.Path(name), "double")
            if library is None or not conforms(options.probemark, library, kernels, "full", options.seed, "double"):
                print(f"{file}: the original does not conform", file=sys.stderr)
                right = False
    return right


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("probemark", type=pathlib.Path)
    parser.add_argument("--levels", nargs="+", default=["quick", "full", SANITIZED],
                        help="tried in this order until one kills")
    parser.add_argument("--only", default="*", help="a pattern of mutant names, e.g. 'conv2d/*'")
    parser.add_argument("--by", choices=["hand", "rule", "both"], default="both")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--json", type=pathlib.Path, help="write every mutant's fate here")
    parser.add_argument("--docs", action="store_true", help="bring the documentation up to date")
    options = parser.parse_args()
    options.probemark = options.probemark.resolve()
    return options


def main() -> int:
    options = arguments()
    if not unmutated(options):
        return 1
    wanted = (mutants.by_hand() if options.by != "rule" else []) + (mutants.by_rule() if options.by != "hand" else [])
    wanted = [mutant for mutant in wanted if fnmatch.fnmatch(mutant.name, options.only)]
    fates = []
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for fate in pool.map(lambda mutant: judge(mutant, options), wanted):
            fates.append(fate)
            if fate["built"] and not fate["killed_by"] and not fate["equivalent"]:
                print(f"survivor: {fate['name']} ({fate['class']})", flush=True)
            if fate["killed_by"] and fate["equivalent"]:
                print(f"killed, though called equivalent: {fate['name']}", flush=True)
    if options.json:
        options.json.write_text(json.dumps(fates, indent=1) + "\n", encoding="utf-8")
    text = table.markdown(fates, options.levels)
    print(text)
    if options.docs:
        (mutants.ROOT / "docs/mutation-score.md").write_text(text, encoding="utf-8")
        guide = mutants.ROOT / "docs/conformance.md"
        before, _, rest = guide.read_text(encoding="utf-8").partition(BEGIN)
        _, _, after = rest.partition(END)
        score = table.per_operator(fates, options.levels)
        guide.write_text(f"{before}{BEGIN}\n{score}{END}{after}", encoding="utf-8")
    unbuilt = {fate["name"].split("/")[0] for fate in fates} - {fate["name"].split("/")[0] for fate in fates if fate["built"]}
    if unbuilt:
        print(f"not one mutant compiles of: {', '.join(sorted(unbuilt))}", file=sys.stderr)
    return 0 if table.all_accounted_for(fates) and not unbuilt else 1


if __name__ == "__main__":
    sys.exit(main())
