"""The program `smartmado`: a click group; each command lies in a file of its own."""

import click

from smartmado import __version__


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="smartmado")
def main() -> None:
    """スマート窓口 smartmado の命令。"""
