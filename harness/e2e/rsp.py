"""A small client of the GDB Remote Serial Protocol: what a test says to a GDB server, and what it hears."""

import pathlib
import re
import socket
import time
from types import TracebackType

SOFTWARE, HARDWARE, WRITE_WATCH, READ_WATCH, ACCESS_WATCH = range(5)


class RspError(Exception):
    """The server answered an error."""


def packet(payload: bytes) -> bytes:
    return b"$" + payload + b"#%02x" % (sum(payload) % 256)


def escaped(data: bytes) -> bytes:
    return b"".join(b"}" + bytes([byte ^ 0x20]) if byte in b"#$}*" else bytes([byte]) for byte in data)


def unescaped(data: bytes) -> bytes:
    return re.sub(rb"}(.)", lambda match: bytes([match[1][0] ^ 0x20]), data, flags=re.DOTALL)


def expanded(data: bytes) -> bytes:
    """Without run-length encoding."""
    return re.sub(rb"(.)\*(.)", lambda match: match[1] * (1 + match[2][0] - 29), data, flags=re.DOTALL)


class RspClient:
    """One connection, to a TCP port or a unix socket. Every answer is waited for `deadline_s` at most."""

    def __init__(self, place: int | pathlib.Path, deadline_s: float = 30) -> None:
        if isinstance(place, int):
            self._socket = socket.create_connection(("127.0.0.1", place), timeout=deadline_s)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        else:
            self._socket = socket.socket(socket.AF_UNIX)
            self._socket.settimeout(deadline_s)
            self._socket.connect(str(place))
        self._received = b""
        self._acknowledges = True
        self.features = self.ask("qSupported:swbreak+;hwbreak+;xmlRegisters=arm").split(";")
        if "QStartNoAckMode+" in self.features:
            self.command(b"QStartNoAckMode")
            self._acknowledges = False

    def __enter__(self) -> "RspClient":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    def send(self, payload: bytes) -> None:
        self._socket.sendall(packet(payload))

    def receive(self) -> bytes:
        """The next packet's payload."""
        while (match := re.search(rb"\$([^#]*)#[0-9a-fA-F]{2}", self._received)) is None:
            piece = self._socket.recv(65536)
            if not piece:
                raise ConnectionError("the server closed the connection")
            self._received += piece
        self._received = self._received[match.end() :]
        if self._acknowledges:
            self._socket.sendall(b"+")
        return expanded(match[1])

    def exchange(self, payload: bytes) -> bytes:
        self.send(payload)
        return self.receive()

    def ask(self, payload: str) -> str:
        return self.exchange(payload.encode()).decode("latin-1")

    def command(self, payload: bytes) -> None:
        """Must be answered OK."""
        if (answer := self.exchange(payload)) != b"OK":
            raise RspError(f"{payload[:40]!r} -> {answer!r}")

    def data(self, payload: str) -> bytes:
        """Must be answered with hexadecimal bytes."""
        answer = self.ask(payload)
        if not re.fullmatch(r"([0-9a-f]{2})+", answer):
            raise RspError(f"{payload} -> {answer!r}")
        return bytes.fromhex(answer)

    def transfer(self, kind: str, annex: str = "") -> str:
        """A whole qXfer object, e.g. "memory-map"."""
        whole = b""
        while True:
            answer = self.exchange(f"qXfer:{kind}:read:{annex}:{len(whole):x},300".encode())
            if answer[:1] not in (b"m", b"l"):
                raise RspError(f"qXfer:{kind} -> {answer!r}")
            whole += unescaped(answer[1:])
            if answer[:1] == b"l":
                return whole.decode()

    def monitor(self, command: str) -> str:
        """What the server prints."""
        self.send(b"qRcmd," + command.encode().hex().encode())
        printed = ""
        while (answer := self.receive().decode()) != "OK":
            text = answer.removeprefix("O")
            if not re.fullmatch(r"([0-9a-f]{2})*", text):
                raise RspError(f"monitor {command} -> {answer!r}")
            printed += bytes.fromhex(text).decode()
            if not answer.startswith("O"):
                break
        return printed

    def read_memory(self, address: int, length: int) -> bytes:
        return self.data(f"m{address:x},{length:x}")

    def read_word(self, address: int) -> int:
        return int.from_bytes(self.read_memory(address, 4), "little")

    def write_memory(self, address: int, data: bytes) -> None:
        self.command(f"M{address:x},{len(data):x}:{data.hex()}".encode())

    def registers(self) -> list[int]:
        """R0 to R15, out of all: pyOCD 0.45 answers no request for a single one."""
        values = bytes.fromhex(self.ask("g")[: 16 * 8])
        return [int.from_bytes(values[at : at + 4], "little") for at in range(0, len(values), 4)]

    def read_register(self, number: int) -> int:
        return self.registers()[number]

    def write_register(self, number: int, value: int) -> None:
        self.command(f"P{number:x}={value.to_bytes(4, 'little').hex()}".encode())

    def program_flash(self, address: int, data: bytes, sector: int) -> None:
        """Erases whole sectors and programs."""
        length = -(-len(data) // sector) * sector
        self.command(f"vFlashErase:{address:x},{length:x}".encode())
        for at in range(0, len(data), 512):
            self.command(f"vFlashWrite:{address + at:x}:".encode() + escaped(data[at : at + 512]))
        self.command(b"vFlashDone")

    def set_point(self, kind: int, address: int, length: int = 2) -> None:
        self.command(f"Z{kind},{address:x},{length:x}".encode())

    def clear_point(self, kind: int, address: int, length: int = 2) -> None:
        self.command(f"z{kind},{address:x},{length:x}".encode())

    def resume(self) -> None:
        self.send(b"c")

    def interrupt(self) -> int:
        """Halts the target; the signal of the stop reply. Repeated until it takes: pyOCD ignores an interrupt that
        comes before it has begun to resume, and one after the stop."""
        patience = self._socket.gettimeout() or 0
        until = time.monotonic() + patience
        self._socket.settimeout(0.5)
        try:
            while True:
                self._socket.sendall(b"\x03")
                try:
                    return self.wait_for_stop()
                except TimeoutError:
                    if time.monotonic() > until:
                        raise
        finally:
            self._socket.settimeout(patience)

    def wait_for_stop(self) -> int:
        """The signal of the stop reply. What the server prints meanwhile is passed over."""
        answer = self.receive().decode()
        while answer.startswith("O"):
            answer = self.receive().decode()
        match = re.match(r"[TS]([0-9a-f]{2})", answer)
        if match is None:
            raise RspError(f"no stop reply: {answer!r}")
        return int(match[1], 16)

    def step(self) -> int:
        self.send(b"s")
        return self.wait_for_stop()

    def detach(self) -> None:
        self.command(b"D")
