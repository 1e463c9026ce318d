"""Static files: our own folder, and what an installed package ships for us to serve."""

from collections.abc import Callable
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from whitenoise.middleware import WhiteNoiseMiddleware  # type: ignore[import-untyped] # it ships none

# Our name → the package and the path of the file in it. Served by us: no third party is asked.
SHIPPED = {"htmx.js": ("django_htmx", "static/django_htmx/htmx-2.min.js")}


def source(path: str) -> Traversable:
    """Where a static file lies."""
    package, inside = SHIPPED.get(path, ("viewmybox.web", f"static/{path}"))
    return resources.files(package).joinpath(*inside.split("/"))


class Statics(WhiteNoiseMiddleware):  # type: ignore[misc] # the same
    """WhiteNoise with the shipped files among our own."""

    def __init__(self, get_response: Callable[..., Any] | None = None) -> None:
        super().__init__(get_response)
        for path in SHIPPED:
            self.add_file_to_dictionary(f"{self.static_prefix}{path}", str(source(path)))
