from django.apps import AppConfig


class PremisesConfig(AppConfig):
    name = "wangge.premises"

    def ready(self):
        from wangge.premises import rules  # noqa: F401  registers who may do what
