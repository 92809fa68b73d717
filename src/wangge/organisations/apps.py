from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "wangge.organisations"

    def ready(self):
        from wangge.organisations import usage  # noqa: F401  registers what of a method is in use
