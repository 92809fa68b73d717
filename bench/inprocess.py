"""A visitor inside this process: the same middleware, pages and database, so that statements can be seen."""

import time

from bench.browser import Browser
from wangge.lab.demo import HOST


class InProcess(Browser):
    """A Browser whose requests go through the whole stack in this very process, and through no network."""

    def __init__(self, county):
        from django.test import Client

        self.client = Client(SERVER_NAME=HOST, enforce_csrf_checks=True)
        self.county, self.cookies = county, {}
        self.headers = {"X-Forwarded-For": "192.0.2.1", "Accept": "text/html"}

    def ask(self, method, path, body=None, **headers):
        """(status, headers, body, seconds) of one request."""
        sent = self.headers | headers
        kind = sent.pop("Content-Type", "application/octet-stream")
        self.client.cookies.clear()
        for name, value in self.cookies.items():
            self.client.cookies[name] = value
        begin = time.perf_counter()
        response = self.client.generic(method, f"/{self.county}/{path}", body or "", kind, headers=sent)
        took = time.perf_counter() - begin
        self.cookies |= {name: morsel.value for name, morsel in response.cookies.items()}
        return response.status_code, response.headers, response.content, took
