"""A server process: it says how many of its tries were let through, and whether a code was new.

Run by test_shared_limits as `python -m tests.accounts.limited_server`. It begins to try when a line
comes in.
"""

import json
import sys

import django
from django.test import RequestFactory


def main() -> None:
    django.setup()
    from allauth.core.context import request_context
    from allauth.core.internal.ratelimit import consume
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import TOTP

    request = RequestFactory().post("/")
    asked = {"app": "allauth.account", "action": "reset_password", "key": "a@b.example"}
    print("ready", flush=True)
    sys.stdin.readline()
    with request_context(request):
        tries = [bool(consume(request, **asked)) for _ in range(3)]
        code = TOTP(Authenticator(user_id=1))._mark_code_used("123456")
    print(json.dumps([sum(tries), code]))


if __name__ == "__main__":
    main()
