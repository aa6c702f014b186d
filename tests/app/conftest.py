"""The small city and its browsers, for tests that read the running application."""

from tests.web.conftest import app, city_file, clerk, desk, login, moment

__all__ = ["app", "city_file", "clerk", "desk", "login", "moment"]
