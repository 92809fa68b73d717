from django.apps import AppConfig


class VenuesConfig(AppConfig):
    name = "wangge.venues"

    def ready(self):
        from wangge.venues import rules  # noqa: F401  registers who may keep service places
