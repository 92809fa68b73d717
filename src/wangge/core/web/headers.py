"""What comes and goes with every request: the visitor's address, and the policy of our pages."""

from django.conf import settings

# Pages load nothing from outside and run no script written into them.
POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "style-src 'self' 'unsafe-inline'",
        "worker-src 'self' blob:",  # the map draws in a worker made from a blob
        "frame-ancestors 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "object-src 'none'",
    )
)


class ContentSecurityPolicy:
    """Send the policy with every answer."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.setdefault("Content-Security-Policy", POLICY)
        return response


class VisitorAddress:
    """Behind a proxy of ours, the visitor's address is the last one it wrote into X-Forwarded-For.

    Earlier entries are the visitor's own words and count for nothing. Without a proxy the header is not read at all:
    limits and lock-outs by address could otherwise be talked away.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        forwarded = request.headers.get("X-Forwarded-For", "") if settings.BEHIND_PROXY else ""
        if address := forwarded.rpartition(",")[2].strip():
            request.META["REMOTE_ADDR"] = address
        return self.get_response(request)
