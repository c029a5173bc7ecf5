"""Gunicorn's settings: `gunicorn -c python:councilportal.setup.production.gunicorn_settings`.

WEB_WORKERS, WEB_THREADS and WEB_BIND in the environment change the usual values. The time limits
belong together: README has them in one table.
"""

import importlib

from councilportal.settings import WEB_BIND, WEB_THREADS, WEB_WORKERS

wsgi_app = "councilportal.wsgi"
bind = WEB_BIND
worker_class = "gthread"
# Threads wait for the database and for PDFs without stopping others.
workers = WEB_WORKERS
threads = WEB_THREADS
preload_app = True  # workers share the memory of what they read at the start
# So they do of what the portal else reads where it is first needed.
READ_LATE = ("councilportal.printing.xlsx", "scipy.optimize", "scipy.sparse.csgraph")
# A worker that shows no sign of life for so long is replaced.
timeout = 180
# How long requests may take to end when the service is stopped or upgraded.
graceful_timeout = 160
keepalive = 75  # seconds; longer than nginx keeps a connection to us open
# Memory that a long life leaves behind is given back; not by all workers at once.
max_requests = 2_000
max_requests_jitter = 500
# The portal logs each answer itself. What gunicorn has to say is written as the portal's lines are.
accesslog = None
logconfig_dict = {
    "root": {"level": "WARNING", "handlers": ["error_console"]},
    "loggers": {"gunicorn.error": {"handlers": ["error_console"], "propagate": False}},
    "formatters": {"generic": {"()": "councilportal.logs.JsonLines"}},
}
control_socket_disable = True  # systemd starts and stops it, and nobody else
forwarded_allow_ips = "127.0.0.1"
limit_request_line = 8_190
limit_request_field_size = 16_380


def on_starting(_: object) -> None:
    """Read what is needed late before the first worker is made."""
    for name in READ_LATE:
        importlib.import_module(name)
