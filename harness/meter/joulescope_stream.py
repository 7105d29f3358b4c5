"""Samples of a live Joulescope as its makers' driver library gives them, on standard output.

Arguments: "describe" or "stream", the device (a part of its path, e.g. a serial number; "" for the only one), samples a
second, the digital line or "-", the range of the current ("auto" or one of the instrument's).
First a line of JSON that describes the instrument, or {"missing": MODULE} or {"error": .., "remedy": .., "lost": bool}.
Then, where it streams, blocks: a line {"samples": n, "first": NUMBER}, n f32 of the current in A, n f32 of the voltage in
V, n u8 of the line where it was asked for. NUMBER counts samples since some time before: what it leaves out was lost.
SIGTERM ends it.
"""

import json
import os
import queue
import signal
import sys
import time

SILENCE_S = 5
MOST_WAITING = 2000
TRIGGER_LINE = 7


class Unusable(Exception):
    def __init__(self, what: str, remedy: str = "", lost: bool = False) -> None:
        super().__init__(what)
        self.remedy = remedy
        self.lost = lost


class Channel:
    """Samples of one signal that wait for those of the others, at ticks `begin`, `begin + step`, .."""

    def __init__(self, numpy) -> None:
        self.numpy = numpy
        self.ticks = numpy.zeros(0, dtype=numpy.int64)
        self.values = numpy.zeros(0, dtype=numpy.float32)
        self.step = 1

    def add(self, message, values) -> None:
        self.step = int(message["decimate_factor"])
        begin = int(message["sample_id"])
        ticks = begin + self.step * self.numpy.arange(len(values), dtype=self.numpy.int64)
        self.ticks = self.numpy.concatenate((self.ticks, ticks))
        self.values = self.numpy.concatenate((self.values, values))

    def end(self) -> int:
        return int(self.ticks[-1]) + self.step if len(self.ticks) else -1

    def drop_before(self, tick: int) -> None:
        keep = self.numpy.searchsorted(self.ticks, tick, side="left")
        self.ticks, self.values = self.ticks[keep:], self.values[keep:]

    def at(self, ticks, longest: int):
        """The last value at or before each tick; NaN where it lies further back than `longest`."""
        index = self.numpy.searchsorted(self.ticks, ticks, side="right") - 1
        found = self.values[self.numpy.maximum(index, 0)].astype(self.numpy.float32)
        far = (index < 0) | (ticks - self.ticks[self.numpy.maximum(index, 0)] >= longest)
        found[far] = self.numpy.nan
        return found


def version_text(version) -> str:
    if not isinstance(version, int):
        return str(version)
    return f"{version >> 24 & 0xff}.{version >> 16 & 0xff}.{version & 0xffff}"


def choose(paths: list, wanted: str) -> str:
    found = [path for path in paths if wanted in path]
    if len(found) == 1:
        return found[0]
    if not paths:
        raise Unusable("no Joulescope is connected",
                       "plug it in; without permission (scripts/udev) the driver does not see it either")
    raise Unusable(f"there {'is no Joulescope' if not found else f'are {len(found)} Joulescopes'} '{wanted}'",
                   "name one by its serial number, joulescope:SERIAL: " + ", ".join(paths))


def configure(driver, path: str, rate: int, current_range: str) -> None:
    driver.open(path, "defaults")
    driver.publish(path + "/h/fs", rate)
    if "/js110/" in path:
        driver.publish(path + "/s/i/range/select", current_range)
        driver.publish(path + "/s/v/range/select", "15 V")
    elif current_range == "auto":
        driver.publish(path + "/s/i/range/mode", "auto")
    else:
        driver.publish(path + "/s/i/range/mode", "manual")
        driver.publish(path + "/s/i/range/select", current_range)
    if "/js110/" not in path:
        driver.publish(path + "/s/v/range/mode", "auto")


class Stream:
    """Subscribes to what is wanted and joins it by its ticks."""

    def __init__(self, numpy, driver, path: str, line: str) -> None:
        self.numpy = numpy
        self.names = {"s/i": "current", "s/v": "voltage"}
        if line != "-":
            self.names[f"s/gpi/{line}"] = "line"
        self.channels = {name: Channel(numpy) for name in self.names.values()}
        self.waiting = queue.Queue(MOST_WAITING)
        self.next_tick = None
        self.driver = driver
        self.path = path
        for topic in self.names:
            driver.subscribe(f"{path}/{topic}/!data", ["pub"], self.on_data)
        for topic in self.names:
            driver.publish(f"{path}/{topic}/ctrl", 1)

    def on_data(self, topic, message) -> None:
        try:
            self.waiting.put((topic, message), timeout=1)
        except queue.Full:
            pass  # shows as a jump of the ticks

    def stop(self) -> None:
        for topic in self.names:
            self.driver.publish(f"{self.path}/{topic}/ctrl", 0, timeout=0.25)

    def take(self) -> bool:
        """One message; False where none came in a while."""
        try:
            topic, message = self.waiting.get(timeout=0.1)
        except queue.Empty:
            return False
        name = self.names[topic[len(self.path) + 1:-len("/!data")]]
        data = message["data"]
        values = self.numpy.unpackbits(data, bitorder="little") if name == "line" else data
        self.channels[name].add(message, values.astype(self.numpy.float32))
        return True

    def joined(self):
        """(number of the first sample, current, voltage, line) of a run without gaps that all channels have reached."""
        numpy, current = self.numpy, self.channels["current"]
        end = min(channel.end() for channel in self.channels.values())
        count = int(numpy.searchsorted(current.ticks, end, side="left"))
        if count == 0:
            return None
        gaps = numpy.flatnonzero(numpy.diff(current.ticks[:count]) != current.step)
        count = int(gaps[0]) + 1 if len(gaps) else count
        ticks = current.ticks[:count]
        voltage = self.channels["voltage"].at(ticks, 2 * self.channels["voltage"].step)
        level = None
        if "line" in self.channels:
            level = numpy.nan_to_num(self.channels["line"].at(ticks, 1 << 40)).astype(numpy.uint8)
        result = (int(round(int(ticks[0]) / current.step)), current.values[:count], voltage, level)
        current.ticks, current.values = current.ticks[count:], current.values[count:]
        for name, channel in self.channels.items():
            if name != "current":
                channel.drop_before(int(ticks[-1]) - channel.step)
        return result


def run(say, out, what: str, wanted: str, rate: str, line: str, current_range: str) -> None:
    import numpy  # pylint: disable=import-outside-toplevel
    import pyjoulescope_driver  # pylint: disable=import-outside-toplevel

    ending = []
    signal.signal(signal.SIGTERM, lambda *_: ending.append(True))
    with pyjoulescope_driver.Driver() as driver:
        path = choose(list(driver.device_paths()), wanted)
        configure(driver, path, int(rate), current_range)
        try:
            _, model, serial = path.split("/")
            say(instrument=f"Joulescope {model.upper()}", serial=serial, rate=int(rate),
                firmware=version_text(driver.query(path + "/c/fw/version")))
            out.flush()
            if what == "describe":
                return
            stream = Stream(numpy, driver, path, line)
            heard = time.monotonic()
            while not ending:
                if not stream.take():
                    if path not in driver.device_paths():
                        raise Unusable(f"{path} was unplugged", "plug it in again", lost=True)
                    if time.monotonic() - heard > SILENCE_S:
                        raise Unusable(f"no samples of {path} within {SILENCE_S} s", "plug it in again", lost=True)
                    continue
                heard = time.monotonic()
                while (block := stream.joined()) is not None:
                    first, current, voltage, level = block
                    say(samples=len(current), first=first)
                    out.write(current.astype("<f4").tobytes())
                    out.write(voltage.astype("<f4").tobytes())
                    if level is not None:
                        out.write(level.tobytes())
                    out.flush()
            stream.stop()
        finally:
            driver.close(path)


def main() -> int:
    out = os.fdopen(os.dup(1), "wb", 1 << 20)
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)  # the library tells its errors there too
    os.dup2(quiet, 2)

    def say(**fields) -> None:
        out.write(json.dumps(fields).encode() + b"\n")

    try:
        run(say, out, *sys.argv[1:6])
    except ImportError as error:
        say(missing=error.name or str(error))
    except Unusable as error:
        say(error=str(error), remedy=error.remedy, lost=error.lost)
    except (RuntimeError, ValueError, OSError, TimeoutError, KeyError) as error:
        say(error=f"{type(error).__name__}: {error}", remedy="close the programs that use the instrument", lost=False)
    out.flush()
    return 0


sys.exit(main())
