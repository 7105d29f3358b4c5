"""Samples of a JLS file as the library of its makers reads them, on standard output.

Arguments: the file, the digital line or "-", the names of signals ("current=NAME,voltage=NAME") or "".
First a line of JSON that describes what follows, or {"missing": MODULE} or {"error": .., "remedy": ..}. Then blocks: a
line {"samples": n}, n f32 of the quantity, n f32 of the voltage where there is one, n u8 of the line where it was asked
for. The last line is {"end": true}.
"""

import json
import os
import sys

BLOCK = 1 << 16
# How Joulescope's programs name what their instruments record.
NAMES = {"power": ("power",), "current": ("current",), "voltage": ("voltage",)}
TRIGGER_LINE = 7


class Unreadable(Exception):
    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(what)
        self.remedy = remedy


def full_name(reader, signal) -> str:
    return f"{reader.sources[signal.source_id].name}.{signal.name}"


def sampled_signals(reader) -> list:
    return [signal for signal in reader.signals.values() if signal.signal_type == 0 and signal.signal_id != 0]


def names_of(reader) -> str:
    return ", ".join(full_name(reader, signal) for signal in sampled_signals(reader)) or "no sampled signal"


def named(reader, name: str):
    found = [signal for signal in sampled_signals(reader) if name in (signal.name, full_name(reader, signal))]
    if len(found) != 1:
        raise Unreadable(f"there {'is no signal' if not found else f'are {len(found)} signals'} '{name}'",
                         f"the file has: {names_of(reader)}")
    return found[0]


def chosen_signals(reader, columns: str) -> dict:
    """Quantity (power before current) and voltage, by --map or by name."""
    if columns:
        pairs = [pair.partition("=")[::2] for pair in columns.split(",")]
        if wrong := [key for key, _ in pairs if key not in NAMES]:
            raise Unreadable(f"'{wrong[0]}' is none of {', '.join(NAMES)}")
        return {key: named(reader, name) for key, name in pairs}
    chosen = {}
    for key, names in NAMES.items():
        found = [signal for signal in sampled_signals(reader) if signal.name in names]
        if len(found) > 1:
            raise Unreadable(f"there are {len(found)} signals '{key}'",
                             f"name one: --format jls --map {key}=NAME,..; the file has: {names_of(reader)}")
        if found:
            chosen[key] = found[0]
    return chosen


def line_signal(reader, line: str, source: int):
    names = [f"gpi[{line}]"] + (["trigger_in"] if int(line) == TRIGGER_LINE else [])
    for signal in sampled_signals(reader):
        if signal.source_id == source and signal.name in names:
            return signal
    raise Unreadable(f"the file has no digital line {line}", f"it has: {names_of(reader)}")


def read(say, out, path: str, line: str, columns: str) -> None:
    import numpy  # pylint: disable=import-outside-toplevel
    import pyjls  # pylint: disable=import-outside-toplevel

    with pyjls.Reader(path) as reader:
        chosen = chosen_signals(reader, columns)
        quantity = "power" if "power" in chosen else "current"
        if quantity not in chosen:
            raise Unreadable("the file holds neither power nor current",
                             f"name a signal: --format jls --map current=NAME; the file has: {names_of(reader)}")
        signals = [chosen[quantity]] + ([chosen["voltage"]] if "voltage" in chosen else [])
        units = {"power": "W", "current": "A", "voltage": "V"}
        for key in (quantity, "voltage"):
            if key in chosen and chosen[key].units not in ("", units[key]):
                raise Unreadable(f"'{chosen[key].name}' is in '{chosen[key].units}', not in {units[key]}")
        if line != "-":
            signals.append(line_signal(reader, line, chosen[quantity].source_id))
        for signal in signals:
            if signal.sample_rate != signals[0].sample_rate or signal.sample_rate <= 0:
                raise Unreadable(f"'{signal.name}' has {signal.sample_rate} samples a second, '{signals[0].name}' "
                                 f"{signals[0].sample_rate}", "record all signals at one rate")
        begin = max(signal.sample_id_offset for signal in signals)
        end = min(signal.sample_id_offset + signal.length for signal in signals)
        source = reader.sources[chosen[quantity].source_id]
        say(quantity=quantity, rate=signals[0].sample_rate, voltage="voltage" in chosen, level=line != "-",
            instrument=f"{source.vendor or ''} {source.model or ''}".strip() or source.name or "")
        for at in range(begin, end, BLOCK):
            count = min(BLOCK, end - at)
            say(samples=count)
            for signal in signals[:1 + ("voltage" in chosen)]:
                values = reader.fsr(signal.signal_id, at - signal.sample_id_offset, count)
                out.write(numpy.ascontiguousarray(values, dtype="<f4").tobytes())
            if line != "-":
                signal = signals[-1]
                packed = reader.fsr(signal.signal_id, at - signal.sample_id_offset, count)
                out.write(numpy.unpackbits(packed.view(numpy.uint8), count=count, bitorder="little").tobytes())
        say(end=True)


def main() -> int:
    out = os.fdopen(os.dup(1), "wb", 1 << 20)
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)  # the library tells its errors there too
    os.dup2(quiet, 2)

    def say(**fields) -> None:
        out.write(json.dumps(fields).encode() + b"\n")

    try:
        read(say, out, *sys.argv[1:4])
    except ImportError as error:
        say(missing=error.name or str(error))
    except Unreadable as error:
        say(error=str(error), remedy=error.remedy)
    except (RuntimeError, ValueError, OSError) as error:
        say(error=str(error), remedy="")
    out.flush()
    return 0


sys.exit(main())
