"""The program `smartmado`: a click group; each command lies in a file of its own."""

import click

from smartmado import __version__
from smartmado.ops.program import Program

COMMANDS = {
    "demo": "demo",
    "serve": "serve",
    "make-city": "make_city",
    "import-residents": "import_residents",
    "add-user": "accounts",
    "screen": "screen",
    "decide": "decide",
    "print": "print",
    "print-batch": "print_batch",
    "reprint": "reprint",
    "freeze": "freeze",
    "facts": "decide",
    "procedures": "decide",
    "check-content": "check_content",
    "impact": "impact",
    "sample-form": "sample_form",
    "form-grid": "form_grid",
}
"""Each command, and its module in smartmado/ops: there it is called NAME_command."""


@click.group(cls=Program, modules=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="smartmado")
def main() -> None:
    """スマート窓口 smartmado の命令。"""
