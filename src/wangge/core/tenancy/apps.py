from django.apps import AppConfig


class TenancyConfig(AppConfig):
    name = "wangge.core.tenancy"
    label = "tenancy"
