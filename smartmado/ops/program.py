"""The program as a click group: whatever goes wrong is told in one Japanese sentence, never a traceback."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click
from click import exceptions as wrong

from smartmado.ops.plainly import told_plainly

STOPPED = 130
"""Exit status after Ctrl+C, as shells have it."""


class Program(click.Group):
    """Exit status 2 and a sentence for bad arguments, 130 for Ctrl+C.

    `modules`: command → the module of smartmado.ops that holds it, read when the command is run, so that a
    small command does not wait for the database and the web app to load.
    """

    def __init__(self, *args: Any, modules: Mapping[str, str], **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.modules = modules

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands, in the order of the help."""
        return list(self.modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name; None if there is none."""
        if cmd_name not in self.modules:
            return None
        module = import_module(f"smartmado.ops.{self.modules[cmd_name]}")
        found = getattr(module, f"{cmd_name.replace('-', '_')}_command")
        return found if isinstance(found, click.Command) else None

    def main(self, *args: Any, **settings: Any) -> Any:
        """Run the command that the arguments name, and exit."""
        settings["standalone_mode"] = False
        try:
            with told_plainly():
                sys.exit(super().main(*args, **settings) or 0)
        except wrong.NoArgsIsHelpError as error:
            click.echo(error.format_message(), err=True)
            sys.exit(error.exit_code)
        except wrong.UsageError as error:
            click.echo(_sentence(error), err=True)
            sys.exit(error.exit_code)
        except wrong.ClickException as error:
            error.show()
            sys.exit(error.exit_code)
        except wrong.Abort:
            click.echo("中止しました。", err=True)
            sys.exit(STOPPED)


def _sentence(error: wrong.UsageError) -> str:
    """What is wrong with the arguments, and where the right ones are listed."""
    command = error.ctx.command_path if error.ctx else "smartmado"
    return f"{_what(error)}(使い方は {command} --help)"


def _what(error: wrong.UsageError) -> str:
    match error:
        case wrong.NoSuchCommand():
            return f"「{error.command_name}」という命令はありません"
        case wrong.NoSuchOption():
            return f"{error.option_name} という指定はありません"
        case wrong.BadOptionUsage():
            return f"{error.option_name}: 値の書き方がちがいます"
        case wrong.MissingParameter(param=click.Parameter() as param):
            return f"{_name(param)} を指定してください"
        case wrong.BadParameter(param=click.Parameter() as param):
            return f"{_name(param)}: {_wanted(param.type)}を書いてください"
        case _:
            return f"引数が多すぎるか、書き方がちがいます: {error.format_message()}"


def _name(param: click.Parameter) -> str:
    return param.opts[-1] if isinstance(param, click.Option) else str(param.human_readable_name)


def _wanted(kind: click.ParamType[Any]) -> str:
    match kind:
        case click.Choice():
            return f"{'・'.join(map(str, kind.choices))} のどれか"
        case click.IntRange(min=low, max=high):
            return f"{low}から{high}までの整数"
    return "整数" if kind is click.INT else "使える値"
