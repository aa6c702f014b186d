"""`python -m smartmado.ops` is the program `smartmado`."""

import sys

try:
    from smartmado.ops.cli import main

    main(prog_name="smartmado")
except KeyboardInterrupt:  # pressed while the program was still loading
    sys.exit(130)
