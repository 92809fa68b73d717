from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "wangge.exchange"

    def ready(self):
        from wangge.exchange import erasing, rules  # noqa: F401  register themselves
