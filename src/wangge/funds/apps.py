from django.apps import AppConfig


class FundsConfig(AppConfig):
    name = "wangge.funds"

    def ready(self):
        from wangge.funds import rules  # noqa: F401  register who may what
