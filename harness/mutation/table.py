"""The mutation score as a table: pure functions of the mutants' fates."""

HEADER = """# Mutation score of the conformance cases

Made by `harness/mutation/run_mutants.py`; do not edit. A mutant is a kernel with one small fault. *By hand*: faults of optimised kernels,
each class of bug that really happened (harness/mutation/mutants); *by rule*: every place of every reference kernel where a rule
applies (harness/mutation/rules.py). An equivalent mutant computes what the original does for every legal call; the reason stands
beside each. The score is killed / (mutants - equivalent).
"""


def subject(fate: dict) -> str:
    return fate["name"].split("/")[0]


def live(fates: list[dict]) -> list[dict]:
    """Those that compile and can be told from the original."""
    return [fate for fate in fates if fate["built"] and not fate["equivalent"]]


def all_accounted_for(fates: list[dict]) -> bool:
    return all(fate["killed_by"] for fate in live(fates)) and not any(
        fate["killed_by"] for fate in fates if fate["equivalent"])


def counts(fates: list[dict], levels: list[str]) -> list[str]:
    """Mutants, equivalent ones, and the score after each level."""
    alive = live(fates)
    cells = [str(sum(fate["built"] for fate in fates)), str(sum(bool(fate["equivalent"]) for fate in fates))]
    for at in range(len(levels)):
        killed = sum(fate["killed_by"] in levels[:at + 1] for fate in alive)
        cells.append(f"{killed}/{len(alive)}" + (f" ({100 * killed / len(alive):.1f} %)" if alive else ""))
    return cells


def rows(fates: list[dict], levels: list[str], key) -> list[str]:
    lines = []
    for value in sorted({key(fate) for fate in fates}):
        lines.append("| " + " | ".join([value, *counts([f for f in fates if key(f) == value], levels)]) + " |")
    return lines


def section(title: str, first: str, fates: list[dict], levels: list[str], key) -> list[str]:
    head = [first, "mutants", "equivalent", *(f"killed by `{level}`" for level in levels)]
    return [f"## {title}", "", "| " + " | ".join(head) + " |", "|" + "---|" * len(head),
            *rows(fates, levels, key), "| " + " | ".join(["**all**", *counts(fates, levels)]) + " |", ""]


def per_operator(fates: list[dict], levels: list[str]) -> str:
    """The table that docs/conformance.md shows."""
    return "\n".join(section("", "operator", fates, levels, subject)[2:])


def markdown(fates: list[dict], levels: list[str]) -> str:
    lines = [HEADER]
    lines += section("By operator", "operator", fates, levels, subject)
    lines += section("By class of bug", "class", fates, levels, lambda fate: fate["class"])
    survivors = [fate for fate in live(fates) if not fate["killed_by"]]
    lines += ["## Survivors", "", *([f"- `{fate['name']}`: {fate['class']}" for fate in survivors] or ["None."]), ""]
    equivalent = [fate for fate in fates if fate["equivalent"]]
    lines += ["## Equivalent mutants", "", *[f"- `{fate['name']}`: {fate['equivalent']}" for fate in equivalent]]
    return "\n".join(lines) + "\n"
