from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "viewmybox.web"
