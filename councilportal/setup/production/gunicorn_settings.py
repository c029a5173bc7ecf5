"""Gunicorn's settings: `gunicorn -c python:councilportal.setup.production.gunicorn_settings`.

WEB_WORKERS, WEB_THREADS and WEB_BIND in the environment change the usual values. The time limits
belong together: README has them in one table.
"""

import os

wsgi_app = "councilportal.wsgi"
bind = os.environ.get("WEB_BIND", "127.0.0.1:8000")
worker_class = "gthread"
# A worker takes about 150 MB. Threads wait for the database and for PDFs without stopping others.
workers = int(os.environ.get("WEB_WORKERS", str(min(2 * (os.cpu_count() or 1), 8))))
threads = int(os.environ.get("WEB_THREADS", "8"))
preload_app = True  # workers share the memory of what they read at the start
# A worker that shows no sign of life for so long is replaced.
timeout = 180
# How long requests may take to end when the service is stopped or upgraded.
graceful_timeout = 160
keepalive = 75  # seconds; longer than nginx keeps a connection to us open
# Memory that a long life leaves behind is given back; not by all workers at once.
max_requests = 2_000
max_requests_jitter = 500
# nginx says which address a request came from; the portal logs its own lines, as JSON.
accesslog = None
forwarded_allow_ips = "127.0.0.1"
limit_request_line = 8_190
limit_request_field_size = 16_380
