"""The systematic mutations of a reference kernel: one small change a mutant, at every place where it is possible."""

import re
from collections.abc import Iterator

# (name, class, pattern, replacement). Back references as in re.sub.
RULES = (
    ("bound-short", "off-by-one bounds", r"(\w+) < ([\w.\[\]]+);", r"\1 < \2 - 1;"),
    ("bound-long", "off-by-one bounds", r"(\w+) < ([\w.\[\]]+);", r"\1 <= \2;"),
    ("h-to-w", "swapped strides and dimensions", r"\bp\.(\w+)_h\b", r"p.\1_w"),
    ("w-to-h", "swapped strides and dimensions", r"\bp\.(\w+)_w\b", r"p.\1_h"),
    ("top-to-left", "swapped strides and dimensions", r"\bp\.pad_top\b", r"p.pad_left"),
    ("left-to-top", "swapped strides and dimensions", r"\bp\.pad_left\b", r"p.pad_top"),
    ("rows-to-columns", "swapped strides and dimensions", r"\bp\.rows\b", r"p.columns"),
    ("columns-to-rows", "swapped strides and dimensions", r"\bp\.columns\b", r"p.rows"),
    ("a-to-b", "operands mixed up", r"\bp\.a_(\w+)", r"p.b_\1"),
    ("b-to-a", "operands mixed up", r"\bp\.b_(\w+)", r"p.a_\1"),
    ("input-to-output", "operands mixed up", r"\bp\.input_(\w+)", r"p.output_\1"),
    ("output-to-input", "operands mixed up", r"\bp\.output_(\w+)", r"p.input_\1"),
    ("no-zero-point", "missing zero points", r" - (?:p\.)?\w*zero_point", ""),
    ("no-output-zero-point", "missing zero points", r"wrapping_add\((\w+), p\.output_zero_point\)", r"\1"),
    ("no-lower-clamp", "missing clamps", r"\bp\.activation_min\b", "int32_lowest"),
    ("no-upper-clamp", "missing clamps", r"\bp\.activation_max\b", "int32_highest"),
    ("no-lowest", "missing clamps", r"lowest<Out>::value", "int32_lowest"),
    ("no-highest", "missing clamps", r"highest<Out>::value", "int32_highest"),
    ("narrow-sum", "narrowed types", r"\b(?:int32_t|Bias|int64_t) (sum|value|total)\b(?= =)", r"int16_t \1"),
    ("narrow-wide", "narrowed types", r"\bint64_t\b", "int32_t"),
    ("narrow-zero-point", "narrowed types", r"int32_t\{(\w+)\[(\w+)\] - (\w*zero_point)\}",
     r"int32_t{static_cast<int8_t>(\1[\2] - \3)}"),
    ("single-rounding", "wrong rounding", r"\bProfile::requantize\(", "single_rounding::requantize("),
    ("no-half", "wrong rounding", r" [+-] (?:count|\w+) / 2\b", ""),
    ("shift-truncates", "wrong rounding", r"rounding_divide_by_power_of_two\(([\w.]+), ([\w.]+)\)", r"(\1 >> \2)"),
    ("overwrite-sum", "accumulator", r"\b(sum|total) \+= ", r"\1 = "),
    ("dirty-sum", "accumulator", r"\b(sum|total) = 0;", r"\1 = 1;"),
    ("first-batch-only", "batch", r"< p\.batches\b", "< 1"),
    ("two-batches", "batch", r"< p\.batches\b", "< min_of<int32_t>(p.batches, 2)"),
    ("batch-input", "batch", r"\(b \* p\.input_h", "(0 * p.input_h"),
    ("batch-output", "batch", r"\(b \* p\.output_h", "(0 * p.output_h"),
    ("no-dilation", "ignored parameter", r"\bp\.dilation_[hw]\b", "1"),
    ("no-stride", "ignored parameter", r"\bp\.stride_[hw]\b", "1"),
    ("no-padding", "ignored parameter", r"\bp\.pad_(?:top|left)\b", "0"),
    ("no-depth-multiplier", "ignored parameter", r"/ p\.depth_multiplier\b", "/ 1"),
    ("one-channel", "ignored parameter", r"(constant_at\(p\.\w+), (?:o|channel)\)", r"\1, 0)"),
    ("shift-not-positive", "ignored parameter", r"\b(p\.(?:\w+_)?shift)(?=[,)])", r"min_of<int32_t>(\1, 0)"),
    ("shift-not-negative", "ignored parameter", r"\b(p\.(?:\w+_)?shift)(?=[,)])", r"max_of<int32_t>(\1, 0)"),
    ("null-bias-read", "null bias", r"bias != nullptr", "true"),
    ("bias-ignored", "null bias", r"bias != nullptr", "false"),
    ("min-to-max", "comparison", r"\bmin_of\b", "max_of"),
    ("max-to-min", "comparison", r"\bmax_of\b", "min_of"),
    ("strict", "comparison", r" >= ", " > "),
    ("less-strict", "comparison", r" > (?=0)", " >= "),
    ("flip-equal", "comparison", r" != (?=0)", " == "),
    ("literal", "constant", r"(?<![\w<{\[.])([1-9]\d*)\b(?![\w>}\]])", lambda m: str(int(m.group(1)) + 1)),
)


def code_spans(text: str) -> list[tuple[int, int]]:
    """Where the text is code: no comments, no preprocessor lines."""
    spans = []
    at = 0
    for line in text.splitlines(keepends=True):
        code = line.split("//")[0]
        if not line.lstrip().startswith("#"):
            spans.append((at, at + len(code)))
        at += len(line)
    return spans


def mutations(text: str) -> Iterator[tuple[str, str, str]]:
    """(name, class, mutated text) of every mutation; no two have the same text."""
    spans = code_spans(text)
    seen = {text}
    for name, kind, pattern, replacement in RULES:
        number = 0
        for match in re.finditer(pattern, text):
            if not any(begin <= match.start() and match.end() <= end for begin, end in spans):
                continue
            number += 1
            changed = replacement(match) if callable(replacement) else match.expand(replacement)
            mutated = text[:match.start()] + changed + text[match.end():]
            if mutated not in seen:
                seen.add(mutated)
                yield f"{name}-{number}", kind, mutated
