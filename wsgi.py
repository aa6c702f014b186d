"""The entry for a WSGI server: `waitress-serve wsgi:app`."""

from smartmado.web.app import create_app

app = create_app()
