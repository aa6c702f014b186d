"""Starts a WSGI application for a browser to visit."""

import contextlib
import threading
from collections.abc import Iterator
from wsgiref.types import WSGIApplication

from werkzeug.serving import make_server


@contextlib.contextmanager
def serve(app: WSGIApplication) -> Iterator[str]:
    """Run `app` in a thread on a free port of 127.0.0.1 and yield its address, without a slash at the end."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, name="wsgi-for-tests", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
