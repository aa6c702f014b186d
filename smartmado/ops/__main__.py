"""`python -m smartmado.ops` is the program `smartmado`."""

from smartmado.ops.cli import main

main(prog_name="smartmado")
