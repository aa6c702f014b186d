"""The program `smartmado`: a click group; each command lies in a file of its own."""

import click

from smartmado import __version__
from smartmado.ops.accounts import add_user_command
from smartmado.ops.check_content import check_content_command
from smartmado.ops.decide import decide_command, facts_command, procedures_command
from smartmado.ops.demo import demo_command
from smartmado.ops.import_residents import import_residents_command
from smartmado.ops.make_city import make_city_command
from smartmado.ops.print import print_command
from smartmado.ops.program import Program
from smartmado.ops.sample_form import sample_form_command
from smartmado.ops.serve import serve_command


@click.group(cls=Program, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="smartmado")
def main() -> None:
    """スマート窓口 smartmado の命令。"""


for command in (
    demo_command,
    serve_command,
    make_city_command,
    import_residents_command,
    add_user_command,
    decide_command,
    print_command,
    facts_command,
    procedures_command,
    check_content_command,
    sample_form_command,
):
    main.add_command(command)
