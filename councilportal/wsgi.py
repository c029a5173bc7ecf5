"""The server's entry: gunicorn loads `application`."""

import os

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

from councilportal.common import raw_requests

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "councilportal.settings")
if settings.DEMONSTRATION:
    raise ImproperlyConfigured(
        "Set SECRET_KEY, AUDIT_KEY and ALLOWED_HOSTS to serve the portal; "
        "`python3 dev.py demo` shows it on your own machine."
    )
application = raw_requests.application()

from councilportal.checks import known_passwords  # noqa: E402 -- once the apps are there

if names := known_passwords():
    raise ImproperlyConfigured(
        f"Anybody can sign in as {', '.join(names)}: the database holds the demo council, whose "
        "password is published. Let DATABASE_URL name an empty database, or close these accounts."
    )
connections.close_all()  # gunicorn forks its workers, which open their own
