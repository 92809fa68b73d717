"""Template tags of all pages (FRONT extends)."""

from django import template

register = template.Library()
