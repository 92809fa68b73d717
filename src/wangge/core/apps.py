from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    name = "wangge.core"

    def ready(self):
        from wangge.core.grants import grant_to_application

        # Sent once for every schema that was migrated, after all apps.
        post_migrate.connect(grant_to_application, sender=self)
