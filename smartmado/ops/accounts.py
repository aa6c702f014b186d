"""`smartmado add-user`: the first accounts of an installation."""

from __future__ import annotations

import click

from smartmado.cases.accounts import NewAccount, add_account
from smartmado.ops.context import OPERATOR, open_desk
from smartmado.ops.plainly import told_plainly


@click.command("add-user")
@click.argument("login_name")
@click.option("--name", "display_name", required=True, help="表示名")
@click.option(
    "--role", required=True, type=click.Choice(["clerk", "department", "official", "administrator"])
)
@click.option("--department", help="担当課の id(role が department のとき)")
@click.password_option(help="パスワード(書かなければ尋ねる)")
def add_user_command(
    login_name: str, display_name: str, role: str, department: str | None, password: str
) -> None:
    """職員のアカウントを作る。"""
    with told_plainly():
        account = NewAccount(login_name, display_name, password, role, department)  # type: ignore[arg-type]
        user = add_account(open_desk(), OPERATOR, account)
        click.echo(f"作りました: {user.login_name}({user.role})")
