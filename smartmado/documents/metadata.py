"""What a file says of itself, for people, archives and programs (PDF/A-2b: ISO 19005-2, 6.2.3 and 6.6).

No date stands in it: the same case printed again is the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from xml.sax.saxutils import escape

from smartmado.documents.color_profile import srgb_profile
from smartmado.documents.pdf_file import PdfFile, text_string

LANGUAGE = "ja-JP"
_PROGRAM = "smartmado"
_NAMESPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" '
    'xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"'
)


@dataclass(frozen=True)
class Properties:
    """Title and origin of a file."""

    title: str
    subject: str = ""
    author: str = ""
    keywords: str = ""


def put_properties(file: PdfFile, properties: Properties) -> tuple[int, bytes]:
    """Write the properties; the number of the information dictionary, and the catalogue's entries."""
    info, packet, intent, profile = file.reserve(4)
    file.put(info, _info(properties))
    file.put_stream(packet, b"/Type/Metadata/Subtype/XML", xmp(properties))
    file.put_stream(profile, b"/N 3", srgb_profile())
    file.put(
        intent,
        b"<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)/Info(sRGB)"
        b"/DestOutputProfile %d 0 R>>" % profile,
    )
    entries = b"/Metadata %d 0 R/OutputIntents[%d 0 R]/Lang(%s)/ViewerPreferences<</DisplayDocTitle true>>"
    return info, entries % (packet, intent, LANGUAGE.encode("ascii"))


@lru_cache(maxsize=64)
def _info(properties: Properties) -> bytes:
    entries = {
        b"Title": properties.title,
        b"Author": properties.author,
        b"Subject": properties.subject,
        b"Keywords": properties.keywords,
        b"Creator": _PROGRAM,
        b"Producer": _PROGRAM,
    }
    return b"<<%s>>" % b"".join(b"/%s%s" % (key, text_string(text)) for key, text in entries.items() if text)


@lru_cache(maxsize=64)
def xmp(properties: Properties) -> bytes:
    """The same properties in XMP, with the claim of PDF/A-2b."""
    title, author, subject = map(escape, (properties.title, properties.author, properties.subject))
    parts = [
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>',
        f"<dc:language><rdf:Bag><rdf:li>{LANGUAGE}</rdf:li></rdf:Bag></dc:language>",
        f"<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>" if author else "",
        f'<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>'
        if subject
        else "",
        f"<pdf:Keywords>{escape(properties.keywords)}</pdf:Keywords>" if properties.keywords else "",
        f"<pdf:Producer>{_PROGRAM}</pdf:Producer><xmp:CreatorTool>{_PROGRAM}</xmp:CreatorTool>",
        "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>",
    ]
    packet = (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="" {_NAMESPACES}>{"".join(parts)}</rdf:Description>'
        '</rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
    )
    return packet.encode("utf-8")
