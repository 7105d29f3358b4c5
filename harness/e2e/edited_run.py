"""Runs made from the events of a real one: what a week of commits, or somebody who wishes us ill, would leave behind."""

import json
import pathlib
from collections.abc import Callable

from program import Json, RunFolder

# What each would do if it got out of its context: text, attribute, script, style, SVG, address.
HOSTILE = (
    "<script>window.pwned=1</script>",
    "\"><img src=x onerror=window.pwned=2>",
    "' onmouseover='window.pwned=3' autofocus onfocus='window.pwned=4",
    "</script><script>window.pwned=5</script><!--",
    "</style><style>*{display:none}</style><svg onload=window.pwned=6>",
    "</title></text></svg><svg><script>window.pwned=7</script><foreignObject>",
    "javascript:window.pwned=8;${window.pwned=9}`);window.pwned=10//\\u2028",
    "../../../../tmp/x%2f..%00\x00\x1b[31m{{7*7}}&lt;b&gt;&#x3c;",
)


def edited(source: RunFolder, folder: pathlib.Path, edit: Callable[[Json], None]) -> RunFolder:
    """A run whose events are those of `source`, each changed by `edit`."""
    folder.mkdir(parents=True)
    events = source.events()
    for event in events:
        edit(event)
    (folder / "events.ndjson").write_text("".join(json.dumps(event) + "\n" for event in events), encoding="utf-8")
    return RunFolder(folder)


def at_commit(number: int, factor: float) -> Callable[[Json], None]:
    """As if the run had been made `number` days later, when kws took `factor` of its instructions."""

    def edit(event: Json) -> None:
        if event["event"] == "run_started":
            event["run_id"] += f"-{number}"
            event["started_at"] = f"2031-05-{number + 1:02}T08:00:00Z"
            event["commit"] = f"{number:08x}" * 5
        if event["event"] == "item_finished":
            record = event["record"]
            metric = record["metrics"].get("instructions", {})
            if record["workload"] == "kws" and "median" in metric:
                metric["median"] = float(int(metric["median"] * factor))
                metric["samples"] = [metric["median"]]
            values = record["fingerprint"]["values"]
            if number >= 2 and "compiler" in values:
                values["compiler"] += " (next)"

    return edit


def hostile(event: Json) -> None:
    """Puts something hostile into every text that a board file, a model or a host gives."""
    count = iter(range(10**6))

    def evil(text: str) -> str:
        return HOSTILE[next(count) % len(HOSTILE)] + text

    if event["event"] == "run_started":
        for key in ("run_id", "harness_version", "commit", "host"):
            event[key] = evil(event[key])
        event["command_line"] = [evil(word) for word in event["command_line"]]
    if event["event"] != "item_finished":
        return
    record = event["record"]
    for key in ("board_title", "core", "workload_title", "profile", "probe", "reason"):
        record[key] = evil(str(record.get(key) or ""))
    for operator in record.get("operators", []):
        for key in ("name", "tensor", "kernel", "library"):
            operator[key] = evil(operator[key])
    for metric in record["metrics"].values():
        for key in ("method", "resolution", "reason"):
            if key in metric:
                metric[key] = evil(metric[key])
    values = record["fingerprint"]["values"]
    record["fingerprint"]["values"] = {key: evil(value) for key, value in values.items()} | {evil(""): evil("")}
