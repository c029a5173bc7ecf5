"""The server's entry: gunicorn loads `application`."""

import os

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "councilportal.settings")
if settings.DEMONSTRATION:
    raise ImproperlyConfigured(
        "Set SECRET_KEY, AUDIT_KEY and ALLOWED_HOSTS to serve the portal; "
        "`python3 dev.py demo` shows it on your own machine."
    )
application = get_wsgi_application()
