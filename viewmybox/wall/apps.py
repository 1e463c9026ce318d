from django.apps import AppConfig


class WallConfig(AppConfig):
    name = "viewmybox.wall"

    def ready(self) -> None:
        from viewmybox.wall import checks  # noqa: F401 - registers the checks once the models are there
