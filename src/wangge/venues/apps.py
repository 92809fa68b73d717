from django.apps import AppConfig


class VenuesConfig(AppConfig):
    name = "wangge.venues"

    def ready(self):
        from wangge.venues import imports, rules, sign_rules  # noqa: F401  register sheets, and who may do what
