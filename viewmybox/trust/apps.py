from django.apps import AppConfig


class Trust(AppConfig):
    """No models: what it keeps lies in the wall's own tables (wall/sql/upkeep.sql)."""

    name = "viewmybox.trust"
