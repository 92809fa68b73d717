"""The deeds of this app, by what they are about: looking, imports, webhooks, feeds, notices."""
