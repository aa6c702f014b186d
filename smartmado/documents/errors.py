"""Why a document is not printed."""

from __future__ import annotations

from smartmado.facts.errors import SmartmadoError


class MissingGlyphError(SmartmadoError):
    """A letter that no font can draw as registered. Nothing is printed in its place."""

    def __init__(self, letter: str, field: str = "", person: str = "") -> None:
        self.letter, self.field, self.person = letter, field, person
        self.code_points = " ".join(f"U+{ord(c):04X}" for c in letter)
        whose = f"{person}さんの" if person else ""
        where = f"{whose}「{field}」の" if field else whose
        if letter.isprintable():
            super().__init__(
                f"{where}文字「{letter}」({self.code_points})の字形がどのフォントにもないため印刷できません。"
                "IPAmj明朝を入れる(SMARTMADO_IPAMJ)か、登録されている文字を確かめてください"
            )
        else:  # a line break, a mark of direction: shown, it would spoil the very sentence
            super().__init__(
                f"{where}なかに、目に見えない文字({self.code_points})があるため印刷できません。"
                "その文字を消すよう、登録か答えを直してください"
            )


class TextDoesNotFitError(SmartmadoError):
    """A value that cannot be read in its box at the smallest size; nothing is cut off."""

    def __init__(self, text: str, field: str, person: str = "") -> None:
        self.text, self.field, self.person = text, field, person
        whose = f"{person}さんの" if person else ""
        super().__init__(
            f"{whose}「{field}」({len(text)}文字)が欄に収まらないため印刷できません。"
            "欄を広げる(form.yaml の widths・height・at)か、lines を増やして min を下げるか、"
            "この欄を手書きにしてください"
        )


class FormFaultError(SmartmadoError):
    """The form itself is wrong: printed words too long for their cell, a box off the page."""
