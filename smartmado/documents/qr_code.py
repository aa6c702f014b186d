"""A QR code as a picture (ISO/IEC 18004), with level M: a seventh of it may be dirty."""

from __future__ import annotations

from typing import Any

import zxingcpp

from smartmado.documents.geometry import Rect
from smartmado.documents.marks import Picture

_TO_BITS = bytes([ord("1")]) + bytes(254) + bytes([ord("0")])
"""Black is 0 in a picture in grey, and 1 as a bit."""


def qr_picture(text: str, place: Rect) -> Picture:
    """The code of an ASCII text, filling a square place; the quiet zone around it is the caller's."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    grey: Any = zxingcpp.write_barcode_to_image(code, scale=1, add_quiet_zones=False)
    count: int = grey.shape[0]
    bits, across = bytes(memoryview(grey)).translate(_TO_BITS), -(-count // 8)
    empty = b"0" * (across * 8 - count)
    rows = [int(bits[i * count : (i + 1) * count] + empty, 2).to_bytes(across, "big") for i in range(count)]
    return Picture(place.x, place.y, place.width, count, b"".join(rows))
