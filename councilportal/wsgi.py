"""The server's entry: gunicorn loads `application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "councilportal.settings")
application = get_wsgi_application()
