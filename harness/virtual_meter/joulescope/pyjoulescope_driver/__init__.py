"""A simulated Joulescope at the interface of its driver library: the few calls of it that a harness needs.

JOULESCOPE_BENCH holds JSON: devices (paths), idle_a, active_a, voltage_v, windows ([[begin_s, end_s]..]), unplug_s,
silent_s, lose ([[at_s, seconds]..]), busy (bool). Time is as fast as it is read.
"""

import json
import os
import threading

import numpy as np

TICKS_HZ = {"js110": 2_000_000, "js220": 1_000_000}
BLOCK_S = 0.01
ORIGIN = 123_456_000  # of the instrument's sample numbers


class Driver:
    def __init__(self) -> None:
        self.bench = json.loads(os.environ.get("JOULESCOPE_BENCH", "{}"))
        self.paths = list(self.bench.get("devices", []))
        self.settings = {}
        self.subscribers = {}
        self.thread = None
        self.ends = threading.Event()

    def __enter__(self) -> "Driver":
        return self

    def __exit__(self, *_) -> None:
        self.ends.set()
        if self.thread:
            self.thread.join()

    def device_paths(self, timeout=None) -> list:
        del timeout
        return list(self.paths)

    def open(self, path: str, mode=None, timeout=None) -> None:
        del mode, timeout
        if self.bench.get("busy"):
            raise RuntimeError(f"jsdrv_open {path} failed 12 IN_USE")

    def close(self, path: str, timeout=None) -> None:
        del path, timeout
        self.ends.set()

    def query(self, topic: str, timeout=None):
        del timeout
        return 0x01020003 if topic.endswith("/c/fw/version") else self.settings[topic]

    def subscribe(self, topic: str, flags, callback, timeout=None) -> None:
        del flags, timeout
        self.subscribers[topic] = callback

    def publish(self, topic: str, value, timeout=None) -> None:
        del timeout
        self.settings[topic] = value
        wanted = [name[:-len("!data")] + "ctrl" for name in self.subscribers]
        if not self.thread and wanted and all(self.settings.get(name) == 1 for name in wanted):
            self.thread = threading.Thread(target=self.stream, args=(topic.split("/s/")[0],))
            self.thread.start()

    def high(self, times):
        windows = self.bench.get("windows", [])
        return np.any([(times >= begin) & (times < end) for begin, end in windows] or [times < 0], axis=0)

    def stream(self, path: str) -> None:
        ticks_hz = TICKS_HZ[path.split("/")[1]]
        step = ticks_hz // self.settings[path + "/h/fs"]
        count = int(BLOCK_S * ticks_hz / step)
        block = 0
        while not self.ends.is_set():
            begin_s = block * BLOCK_S
            if begin_s >= self.bench.get("unplug_s", 1e9):
                self.paths.remove(path)
                return
            if begin_s >= self.bench.get("silent_s", 1e9):
                return
            lost = any(at <= begin_s + 1e-9 < at + seconds for at, seconds in self.bench.get("lose", []))
            self.send(path, ORIGIN + block * count * step, step, count, ticks_hz, lost)
            block += 1

    def send(self, path: str, first: int, step: int, count: int, ticks_hz: int, lost: bool) -> None:
        times = (first - ORIGIN + step * np.arange(count)) / ticks_hz
        current = np.where(self.high(times), self.bench.get("active_a", 0.02), self.bench.get("idle_a", 0.001))
        for topic, callback in self.subscribers.items():
            message = {"sample_id": first, "decimate_factor": step, "sample_rate": ticks_hz, "utc": 0}
            if "/s/gpi/" in topic:  # inputs are not decimated
                all_times = (first - ORIGIN + np.arange(count * step)) / ticks_hz
                message["decimate_factor"] = 1
                message["data"] = np.packbits(self.high(all_times), bitorder="little")
            elif topic.endswith("/s/i/!data"):
                message["data"] = current.astype(np.float32)
            else:
                message["data"] = np.full(count, self.bench.get("voltage_v", 3.0), np.float32)
            if not lost:
                callback(topic, message)
