from django.apps import AppConfig


class FundsConfig(AppConfig):
    name = "wangge.funds"

    def ready(self):
        from wangge.funds import following, rules  # noqa: F401  register what stays at a door, and who may
