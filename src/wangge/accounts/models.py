"""Accounts (begun by core; PLACES extends)."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from wangge.core.keys import new_key


class Account(AbstractBaseUser):
    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    username = models.CharField(max_length=150, unique=True)
    name = models.CharField(max_length=60)
    is_active = models.BooleanField(default=True)
    objects = BaseUserManager()
    USERNAME_FIELD = "username"
