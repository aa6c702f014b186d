"""The audit in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from smartmado.facts.calendar import JAPAN
from smartmado.web.display import clock, day

ACTIONS = {
    "log_in": "ログイン",
    "log_out": "ログアウト",
    "open_page": "権限のない画面を開く",
    "find_residents": "住民を検索",
    "view_household": "世帯を表示",
    "open_case": "受付を開始",
    "list_cases": "受付の一覧を表示",
    "view_case": "受付を表示",
    "give_answer": "答えを記録",
    "correct_value": "住民記録の値を訂正",
    "undo_correction": "訂正を取り消す",
    "view_letters": "印字できない字を確かめる",
    "approve_substitute": "代わりの字を決める",
    "undo_substitute": "代わりの字を取り消す",
    "add_family": "別に住む家族を加える",
    "remove_family": "別に住む家族を外す",
    "hand_over": "タブレットを渡す",
    "give_back": "タブレットを受け取る",
    "preview_case": "書類を確かめる",
    "preview_paper": "書類を一枚見る",
    "confirm_case": "受付を確定",
    "close_case": "受付を終了",
    "print_case": "書類を印刷",
    "reprint_case": "書類を作り直して確かめる",
    "list_documents": "書類の一覧を表示",
    "read_document": "書類を表示",
    "list_tasks": "受信箱を表示",
    "list_returned_tasks": "戻された作業の一覧を表示",
    "view_task": "作業を表示",
    "find_paper": "様式のQRコードから作業を探す",
    "take_task": "作業を受理",
    "finish_task": "作業を完了",
    "return_task": "作業を窓口へ戻す",
    "pass_on_task": "作業を他課へ回す",
    "list_deliveries": "送付の一覧を表示",
    "retry_delivery": "送付をやり直す",
    "relay_deliveries": "課のシステムへ送付",
    "import_residents": "住民データを取り込む",
    "screen_city": "来庁の前に知らせる人を抽出",
    "batch_visits": "まとめて印刷する人を読む",
    "preview_impact": "規則を変える前に影響を確認",
    "register_state": "住民データの状態を表示",
    "ask_release": "支援措置の記録を開く申請",
    "allow_release": "支援措置の記録を開く許可",
    "list_releases": "申請の一覧を表示",
    "add_account": "アカウントを作成",
    "list_accounts": "アカウントの一覧を表示",
    "disable_account": "アカウントを停止",
    "renew_password": "パスワードを更新",
    "read_audit": "監査記録を表示",
    "verify_audit": "監査記録を検証",
}
_DETAILS = {
    "page": "画面",
    "task": "作業",
    "tasks": "作業の数",
    "document": "書類",
    "documents": "書類の数",
    "departments": "課",
    "delivery": "送付",
    "deliveries": "送付の数",
    "account": "アカウント",
    "role": "役割",
    "hits": "見つかった数",
    "resident": "宛名番号",
    "residents": "宛名番号",
    "release": "申請",
    "fact": "項目",
    "subject": "対象",
    "unknown": "わからない",
    "dropped": "消えた答え",
    "correction": "訂正",
    "substitute": "代わりの字",
    "letters": "印字できない字の数",
    "facts": "項目",
    "subjects": "対象",
    "form": "様式",
    "events": "できごと",
    "cases": "受付の数",
    "rows": "行",
    "sound": "異常なし",
    "import": "取込",
    "protected": "支援措置",
    "file": "ファイル",
    "error": "誤り",
    "screens": "抽出",
    "as_of": "抽出の日",
    "texts": "書いた項目",
}


def action_words(action: str) -> str:
    """The act in Japanese; one without words by its own name."""
    return ACTIONS.get(action, action)


def detail_words(detail: Mapping[str, Any]) -> str:
    """作業 12、書類の数 3; what is None or empty is left out."""
    told = [(k, v) for k, v in detail.items() if v not in (None, "", [], False)]
    return "、".join(f"{_DETAILS.get(k, k)} {_value(v)}" for k, v in told)


def _value(value: Any) -> str:
    if value is True:
        return "はい"
    return "・".join(map(str, value)) if isinstance(value, list) else str(value)


def day_and_time(value: datetime) -> str:
    """令和8年11月16日(月) 10:00, in Japan."""
    return f"{day(value.astimezone(JAPAN).date())} {clock(value)}"
