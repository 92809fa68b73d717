"""A visitor with cookies, as cheap as can be: clients share the machine with the server they measure."""

import http.client
import re
import time
from urllib.parse import urlencode

from wangge.lab.demo import HOST
from wangge.lab.terminal import Trouble

TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')
FORM = "application/x-www-form-urlencoded"


class Browser:
    """One visitor of one county, on one connection kept alive."""

    def __init__(self, port, county, address="192.0.2.1"):
        self.connection = http.client.HTTPConnection(HOST, port, timeout=60)
        self.county, self.cookies = county, {}
        self.headers = {"X-Forwarded-For": address, "Accept": "text/html"}

    def ask(self, method, path, body=None, **headers):
        """(status, headers, body, seconds) of one request to a path below the county's."""
        sent = self.headers | headers
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        begin = time.perf_counter()
        self.connection.request(method, f"/{self.county}/{path}", body, sent)
        response = self.connection.getresponse()
        told = response.read()
        took = time.perf_counter() - begin
        for cookie in response.headers.get_all("Set-Cookie", ()):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return response.status, response.headers, told, took

    def get(self, path, **headers):
        """(body, seconds) of a page; Trouble unless it is there."""
        status, _headers, told, took = self.ask("GET", path, **headers)
        if status != 200:
            raise Trouble(f"GET {path}: {status} {told[:300].decode('utf-8', 'replace')}")
        return told, took

    def send(self, path, fields):
        """(status, headers, body, seconds) of a form, with the page's token."""
        token = TOKEN.search(self.get(path)[0])[1].decode()
        body = urlencode({"csrfmiddlewaretoken": token, **fields})
        return self.ask("POST", path, body, **{"Content-Type": FORM})

    def sign_in(self, username, password):
        """Sign in with the form that people use."""
        status, *_ = self.send("sign-in/", {"username": username, "password": password})
        if status != 302:
            raise Trouble(f"不能登录 / Cannot sign in: {username}, {status}")
        return self
