"""The pixels of a PNG, as far as a browser's screenshots need it (8 bits a channel, not interlaced)."""

import struct
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def _paeth(a: int, b: int, c: int) -> int:
    pa, pb, pc = abs(b - c), abs(a - c), abs(a + b - 2 * c)
    return a if pa <= pb and pa <= pc else (b if pb <= pc else c)


def colours(png: bytes) -> set[bytes]:
    """All colours that occur."""
    assert png.startswith(SIGNATURE)
    at, data, width, channels = len(SIGNATURE), b"", 0, 0
    while at < len(png):
        (length,) = struct.unpack_from(">I", png, at)
        kind, body = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        if kind == b"IHDR":
            width, _, depth, colour_type, _, _, interlaced = struct.unpack(">IIBBBBB", body)
            assert depth == 8 and interlaced == 0
            channels = {2: 3, 6: 4}[colour_type]
        data += body if kind == b"IDAT" else b""
        at += 12 + length
    raw, stride = zlib.decompress(data), width * channels
    above = bytearray(stride)
    found: set[bytes] = set()
    for begin in range(0, len(raw), stride + 1):
        predictor, row = raw[begin], bytearray(raw[begin + 1 : begin + 1 + stride])
        for i in range(stride):
            a = row[i - channels] if i >= channels else 0
            b = above[i]
            c = above[i - channels] if i >= channels else 0
            row[i] = (row[i] + (0, a, b, (a + b) // 2, _paeth(a, b, c))[predictor]) & 0xFF
        found.update(bytes(row[i : i + channels]) for i in range(0, stride, channels))
        above = row
    return found
