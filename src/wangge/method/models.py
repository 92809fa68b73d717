"""The versions of a county's method: stored once, never changed, never deleted."""

from django.db import models

from wangge.core.models import KeyedModel


class MethodVersion(KeyedModel):
    """One version of a method, whole. Cases, scores and deadlines keep the version they were made under."""

    append_only = True

    key = models.CharField(max_length=40)
    version = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    effective_from = models.DateField()
    applied_at = models.DateTimeField()
    applied_by = models.UUIDField(null=True)

    class Meta:
        ordering = ["-effective_from", "-applied_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="method_version_once"),
            models.UniqueConstraint(fields=["digest"], name="method_content_once"),
        ]

    def __str__(self):
        return f"{self.title} {self.version}"
