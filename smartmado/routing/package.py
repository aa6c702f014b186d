"""The delivery: one ZIP for a department's own system (docs/delivery-format.md).

Its bytes depend on nothing but what is delivered, so the same delivery built
again is the same file under the same name, and sending it twice is sending it once.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from smartmado.content.model import Department
from smartmado.routing.errors import RoutingError
from smartmado.routing.table import Table, build_table

FORMAT, VERSION = "smartmado-delivery", 1
MANIFEST, DATA_JSON, DATA_CSV = "manifest.json", "data.json", "data.csv"

_REFERENCE = re.compile(r"[0-9]{8}-[0-9]{4,12}")
_DEPARTMENT = re.compile(r"[a-z][a-z0-9_]{0,62}")
_PDF_NAME = re.compile(r'[^/\\:*?"<>|\x00-\x1f\x7f.][^/\\:*?"<>|\x00-\x1f\x7f]{0,150}\.pdf')
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first time a ZIP can write


@dataclass(frozen=True)
class Delivery:
    """What one department gets of one case.

    `facts`: whose (a person's id, "event.N", "visit") -> fact -> JSON value, already
    minimised. `labels` are the facts' names for people who read the CSV. `day` is
    the day of the case, not of the sending. `corrections`, `substitutes`: what the
    counter changed of these facts, and letters that the forms draw for others.
    """

    reference: str
    department: Department
    procedures: Sequence[str]
    rulebook: str
    day: date
    facts: Mapping[str, Mapping[str, Any]]
    pdfs: Sequence[tuple[str, bytes]] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    corrections: Sequence[Mapping[str, Any]] = ()
    substitutes: Sequence[Mapping[str, Any]] = ()


def build_delivery(delivery: Delivery) -> tuple[str, bytes]:
    """The file name and the bytes of the ZIP.

    The name is the idempotency key: case, department and a digest of the
    contents; ASCII, and no personal data in it. RoutingError when a name in the
    delivery cannot be used.
    """
    _check_names(delivery)
    channel = delivery.department.channel
    table = build_table(
        delivery.reference,
        delivery.facts,
        delivery.labels,
        encoding=str(channel.get("csv_encoding", "utf-8-sig")),
        for_people=bool(channel.get("csv_for_people", False)),
    )
    files = {DATA_CSV: table.content, DATA_JSON: _json(_data(delivery)), **dict(delivery.pdfs)}
    manifest = _json(_manifest(delivery, files, table))
    digest = hashlib.sha256(manifest).hexdigest()[:16]
    name = f"{delivery.reference}_{delivery.department.id}_{digest}.zip"
    return name, _zip({MANIFEST: manifest, **files})


def _check_names(delivery: Delivery) -> None:
    if not _REFERENCE.fullmatch(delivery.reference):
        raise RoutingError(f"受付番号「{delivery.reference}」は、配信のファイル名に使えません。")
    if not _DEPARTMENT.fullmatch(delivery.department.id):
        raise RoutingError(
            f"担当課の id「{delivery.department.id}」は、配信のファイル名に使えません。"
            "rules/departments.yaml で英小文字・数字・下線だけにしてください。"
        )
    seen: set[str] = set()
    for name, _ in delivery.pdfs:
        if not _PDF_NAME.fullmatch(name):
            raise RoutingError(f"書類のファイル名「{name}」は配信に使えません。")
        if name.casefold() in seen:
            raise RoutingError(f"書類のファイル名「{name}」が重なっています。")
        seen.add(name.casefold())


def _data(delivery: Delivery) -> dict[str, Any]:
    told = {"corrections": delivery.corrections, "substitutes": delivery.substitutes}
    return {
        "case": delivery.reference,
        "procedures": list(delivery.procedures),
        "facts": {subject: dict(known) for subject, known in delivery.facts.items()},
        **{name: [dict(one) for one in ones] for name, ones in told.items() if ones},
    }


def _manifest(delivery: Delivery, files: Mapping[str, bytes], table: Table) -> dict[str, Any]:
    channel = delivery.department.channel
    return {
        "format": FORMAT,
        "version": VERSION,
        "case": delivery.reference,
        "department": delivery.department.id,
        "day": delivery.day.isoformat(),
        "procedures": list(delivery.procedures),
        "rulebook": delivery.rulebook,
        "csv": {
            "encoding": channel.get("csv_encoding", "utf-8-sig"),
            "for_people": bool(channel.get("csv_for_people", False)),
            "replaced": list(table.replaced),
        },
        "files": [
            {"name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for name, content in sorted(files.items())
        ],
    }


def _json(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, indent=1)
    return f"{text}\n".encode()


def _zip(files: Mapping[str, bytes]) -> bytes:
    """Stored, not compressed: PDFs are compressed already, and another zlib would make other bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, date_time=_LONG_AGO)
            entry.external_attr = 0o600 << 16
            entry.create_system = 3  # the same on every system
            archive.writestr(entry, files[name])
    return packed.getvalue()
