"""Several papers as one file, which one press sends to the printer: tagged and PDF/A-2b as each of them is.

The papers themselves are kept as bytes whose hash is known, so they are put together and not written
anew. ISO 32000-1: structure tree 14.7.2, parent tree 14.7.4.4, output intents 14.11.5.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from io import BytesIO
from typing import Any, Final

import pikepdf

from smartmado.documents.metadata import LANGUAGE, Properties, xmp

TITLE: Final = "受付の書類"


def joined(pdfs: Sequence[bytes]) -> bytes:
    """All pages of all papers, in order, as one PDF. The same papers give the same bytes.

    The papers are files of `FormWriter`, which all have a structure and the same output intent.
    """
    with ExitStack() as stack:
        whole = stack.enter_context(pikepdf.new())
        parts = [stack.enter_context(pikepdf.open(BytesIO(content))) for content in pdfs]
        _join_structures(whole, parts)
        whole.Root.OutputIntents = [whole.copy_foreign(parts[0].Root.OutputIntents[0])]
        whole.Root.Lang = pikepdf.String(LANGUAGE)
        whole.Root.MarkInfo = pikepdf.Dictionary(Marked=True)
        whole.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        whole.Root.Metadata = whole.make_stream(
            xmp(Properties(TITLE)), Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML
        )
        out = BytesIO()
        whole.save(out, min_version="1.7", deterministic_id=True, compress_streams=False)
    return out.getvalue()


def _join_structures(whole: pikepdf.Pdf, parts: Sequence[pikepdf.Pdf]) -> None:
    """Add the pages of each part and its structure, whose keys begin where those of the part before end."""
    root: Any = whole.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.StructTreeRoot))
    document: Any = whole.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.Document, P=root))
    papers: list[Any] = []
    parents: list[Any] = []
    first = 0
    for part in parts:
        before = len(whole.pages)
        whole.pages.extend(part.pages)
        tree: Any = whole.copy_foreign(part.Root.StructTreeRoot)  # leads to the pages that are copied already
        tree.K.S, tree.K.P = pikepdf.Name.Part, document
        papers.append(tree.K)
        numbers = list(tree.ParentTree.Nums)
        for key, elements in zip(numbers[::2], numbers[1::2], strict=True):
            parents.extend([first + int(key), elements])
        for page in whole.pages[before:]:
            page.obj.StructParents = first + int(page.obj.StructParents)
        first += int(tree.ParentTreeNextKey)
    document.K, root.K, root.ParentTreeNextKey = pikepdf.Array(papers), document, first
    root.ParentTree = whole.make_indirect(pikepdf.Dictionary(Nums=pikepdf.Array(parents)))
    whole.Root.StructTreeRoot = root
