"""The base error carries one sentence."""

from smartmado.facts.errors import SmartmadoError


def test_the_sentence_is_what_the_reader_sees():
    error = SmartmadoError("住民番号が空です。抽出データを確かめてください。")
    assert str(error) == error.message == "住民番号が空です。抽出データを確かめてください。"
