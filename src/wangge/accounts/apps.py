from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "wangge.accounts"

    def ready(self):
        from wangge.accounts import queries, rules, usage  # noqa: F401  register offices, rules and keys in use
