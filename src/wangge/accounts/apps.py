from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "wangge.accounts"

    def ready(self):
        from wangge.accounts import queries, rules  # noqa: F401  register the source of offices and the rules
