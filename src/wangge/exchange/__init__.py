"""The doors to other systems: Open311, the hotline's work orders, webhooks, calendars, exports, notices.

This app owns imports of work orders, subscriptions and their deliveries, calendar feeds and channels for notices. It
takes matters in and tells of them through the operations and readings of `cases` alone, and never tells anybody
outside who reported.
"""
