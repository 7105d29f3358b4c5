"""The recipes for CI servers are complete, and what they do with Probemark works as they say."""

import pathlib
import re
import shutil
from collections.abc import Callable, Iterator

import pytest
import yaml

from conftest import M4
from desk import Desk, write_kernels
from program import ROOT, Json, Probemark

RECIPES = ROOT / "docs/examples/continuous-integration"
# What a recipe does besides: packages, checkouts, the baseline's way here.
SURROUNDINGS = re.compile(r"apt-get update|git (clone|config) |probemark/scripts/build$|.*\b(gh api|curl) ", re.DOTALL)
PROGRAM = "probemark/build/probemark "
ON_GITLAB = {"CI_COMMIT_BRANCH": "faster", "CI_DEFAULT_BRANCH": "main"}


def github() -> Json:
    recipe = yaml.safe_load((RECIPES / "github-actions.yml").read_text(encoding="utf-8"))
    recipe["on"] = recipe.pop(True)  # YAML 1.1 reads `on` as a truth value
    return recipe


def gitlab() -> Json:
    return yaml.safe_load((RECIPES / "gitlab-ci.yml").read_text(encoding="utf-8"))


def github_steps() -> list[Json]:
    (job,) = github()["jobs"].values()
    return job["steps"]


def scripts_of(server: str) -> Iterator[str]:
    if server == "github":
        yield from (step["run"] for step in github_steps() if "run" in step)
    else:
        job = gitlab()["kernels"]
        yield from (*job["before_script"], *job["script"], *job["after_script"])


@pytest.fixture(scope="module")
def baseline(probemark: Probemark, tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """What the recipe has run on the main branch."""
    folder = tmp_path_factory.mktemp("baseline")
    write_kernels(folder / "my-kernels")
    workloads = ("--workload", "sine", "--workload", "gesture")
    return probemark.run(folder / "run", "--board", M4, "--kernels", folder / "my-kernels", *workloads).path


def repository(probemark: Probemark, folder: pathlib.Path, baseline: pathlib.Path | None, server: str) -> Desk:
    """A repository with a kernel library, Probemark checked out within it, and the main branch's run where there is one."""
    made: dict[str, Callable[[pathlib.Path], object]] = {"my-kernels": write_kernels}
    if baseline is not None:
        place = "baseline" if server == "github" else "baseline/runs/now"
        made[place] = lambda path: shutil.copytree(baseline, path)
    desk = Desk(folder / "repository", probemark, made)
    (desk.folder / "probemark").symlink_to(desk.folder)
    return desk


def make_slower(library: pathlib.Path) -> None:
    """As right as before: the work is done twice."""
    source = library / "fully_connected.cpp"
    text = source.read_text(encoding="utf-8")
    loop = next(line for line in text.splitlines() if line.strip().startswith("for ("))
    source.write_text(text.replace(loop, "  for (volatile int idle = 0; idle < 1000; idle = idle + 1) {\n  }\n" + loop, 1))


def codes(desk: Desk, server: str) -> dict[str, int]:
    """Exit codes of the steps that use Probemark, by subcommand; all of them are tried, as `if: always()` does."""
    ended: dict[str, int] = {}
    environment = {**ON_GITLAB, "GITHUB_STEP_SUMMARY": str(desk.folder / "summary.md")}
    for script in scripts_of(server):
        if PROGRAM not in script:
            assert SURROUNDINGS.match(script), f"neither Probemark nor known surroundings: {script}"
            continue
        outcome = desk.run(script, environment)
        for name in ("conform", "run", "report", "compare"):
            if f"{PROGRAM}{name} " in script:
                ended[name] = max(outcome.code, ended.get(name, 0))
        assert outcome.code in (0, 10, 20), f"{script}\n{outcome.out}\n{outcome.err}"
    return ended


@pytest.mark.parametrize("server", ("github", "gitlab"))
def test_a_change_that_changes_nothing_passes(
    probemark: Probemark, baseline: pathlib.Path, tmp_path: pathlib.Path, server: str
) -> None:
    desk = repository(probemark, tmp_path, baseline, server)
    assert codes(desk, server) == {"conform": 0, "run": 0, "report": 0, "compare": 0}
    assert (desk.folder / "probemark.xml").is_file()
    if server == "github":
        assert "bit-exact" in (desk.folder / "summary.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("server", ("github", "gitlab"))
def test_a_slower_kernel_fails_the_gate_alone(
    probemark: Probemark, baseline: pathlib.Path, tmp_path: pathlib.Path, server: str
) -> None:
    desk = repository(probemark, tmp_path, baseline, server)
    make_slower(desk.folder / "my-kernels")
    assert codes(desk, server) == {"conform": 0, "run": 0, "report": 0, "compare": 10}


@pytest.mark.parametrize("server", ("github", "gitlab"))
def test_a_wrong_kernel_fails_and_is_reported(
    probemark: Probemark, baseline: pathlib.Path, tmp_path: pathlib.Path, server: str
) -> None:
    desk = repository(probemark, tmp_path, baseline, server)
    source = desk.folder / "my-kernels/fully_connected.cpp"
    text = source.read_text(encoding="utf-8")
    source.write_text(text.replace("i = 0; i < depth", "i = 1; i < depth"), encoding="utf-8")
    assert codes(desk, server) == {"conform": 20, "run": 20, "report": 0, "compare": 10}
    assert "<failure" in (desk.folder / "probemark.xml").read_text(encoding="utf-8")


def test_the_first_run_has_nothing_to_be_compared_with(probemark: Probemark, tmp_path: pathlib.Path) -> None:
    for server in ("github", "gitlab"):
        desk = repository(probemark, tmp_path / server, None, server)
        gate = next(script for script in scripts_of(server) if f"{PROGRAM}compare " in script)
        outcome = desk.run(gate, {**ON_GITLAB, "GITHUB_STEP_SUMMARY": str(desk.folder / "summary.md")})
        assert outcome.code == 0 and "to compare with" in outcome.out, outcome.err


def test_the_github_recipe_is_a_workflow() -> None:
    recipe = github()
    assert set(recipe) <= {"name", "on", "permissions", "env", "jobs"}
    assert "pull_request" in recipe["on"]
    for step in github_steps():
        assert ("run" in step) != ("uses" in step), step
        assert "uses" not in step or re.fullmatch(r"actions/[\w-]+@v\d+", step["uses"]), step
    uploads = [step["with"] for step in github_steps() if step.get("uses", "").startswith("actions/upload-artifact")]
    assert [upload["name"] for upload in uploads] == ["baseline", "reports"]


def test_the_gitlab_recipe_is_a_pipeline() -> None:
    job = gitlab()["kernels"]
    assert set(job) <= {"image", "timeout", "retry", "cache", "before_script", "script", "after_script", "artifacts"}
    assert job["retry"]["exit_codes"] == [30, 31]
    assert job["artifacts"]["reports"]["junit"] == ["probemark.xml", "conformance/junit.xml"]
    lines = [*job["before_script"], *job["script"], *job["after_script"]]
    assert all(isinstance(line, str) for line in lines)  # a colon in the wrong place makes a table of it
