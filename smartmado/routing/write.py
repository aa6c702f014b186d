"""Writing a delivery so that the receiver sees it whole or not at all, whatever dies meanwhile."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

from smartmado.routing.errors import RoutingError

_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,150}\.zip")
_PART = ".part"


def write_delivery(folder: Path, file_name: str, content: bytes) -> Path:
    """Put the file into the folder and return its path; the same file again changes nothing.

    It is written under another name (ending in .part), forced to disk and then
    renamed. RoutingError when the name holds other bytes already; OSError when
    the disk or the share refuses.
    """
    if not _FILE_NAME.fullmatch(file_name):
        raise RoutingError(f"配信のファイル名「{file_name}」は使えません。")
    target = folder / file_name
    if not _is_there(target, content):
        _make_folder(folder)
        part = folder / f"{file_name}.{secrets.token_hex(8)}{_PART}"
        _write_and_force(part, content)
        _rename(part, target, content)
        _force_folder(folder)
    for left_over in folder.glob(f"{file_name}.*{_PART}"):
        left_over.unlink(missing_ok=True)
    return target


def _is_there(target: Path, content: bytes) -> bool:
    try:
        found = target.read_bytes()
    except FileNotFoundError:
        return False
    if found != content:
        raise RoutingError(
            f"配信先に、同じ名前で内容の違うファイル「{target.name}」があります。確かめて移してください。"
        )
    return True


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        _force_folder(folder.parent)


def _write_and_force(part: Path, content: bytes) -> None:
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _rename(part: Path, target: Path, content: bytes) -> None:
    try:
        part.rename(target)
    except FileNotFoundError:
        # Another relay finished the same delivery just now and tidied up.
        if not _is_there(target, content):
            raise


def _force_folder(folder: Path) -> None:
    """A rename survives a power cut only once the folder itself is on disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
