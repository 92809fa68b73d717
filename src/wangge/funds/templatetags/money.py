"""Amounts as ledgers write them: thousands apart, two places, in every language."""

from django import template

register = template.Library()


@register.filter
def money(amount):
    """12,500.00; with a true minus sign. Empty for None."""
    return "" if amount is None else f"{amount:,.2f}".replace("-", "−")
