"""Times pages of the public site as ratios to a trivial view behind the same middleware.

Run: .venv/bin/python -m tests.benchmarks.bench_public [--editions N] [--rounds N]
All are asked in turn through the WSGI application, in one process on SQLite, with N published
editions of 44 KB each, and medians are compared. `rate` is how many are answered while the trivial
view is answered once, by the clock, and `cpu` the same by processor time; `queries` are those of
one answer. It fails if an edition that is read again, or a 304, is under its
target.
"""

import argparse
import io
import os
import resource
import statistics
import sys
import tempfile
import time
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse

TARGETS = {"edition, read again": 0.8, "edition, 304": 0.8, "static file": 0.8}
KILOBYTES = 44
EDITION = "/published/monthly/1920-10/1/"


@login_not_required
def trivial(_request: HttpRequest) -> HttpResponse:
    """What there is to compare with."""
    return HttpResponse("ok")


def __getattr__(name: str) -> Any:
    """The addresses of the portal and the trivial view, once Django is set up."""
    if name != "urlpatterns":
        raise AttributeError(name)
    from django.urls import path

    from councilportal.urls import urlpatterns

    return [path("trivial/", trivial), *urlpatterns]


def main() -> int:
    """Print one line for each address; 1 if a target was missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--editions", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=300)
    options = parser.parse_args()
    os.environ["PORTAL_DEBUG"] = "1"
    os.environ["DJANGO_SETTINGS_MODULE"] = "councilportal.settings"
    os.environ["ROOT_URLCONF"] = "tests.benchmarks.bench_public"
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/portal.sqlite3"
        import django

        django.setup()
        made(options.editions)
        return timed(options.rounds)


def made(editions: int) -> None:
    """Migrate, and publish the editions."""
    from django.core.management import call_command

    from councilportal.publishing.models import ReportSeries
    from tests.publishing import making
    from tests.publishing.public import many

    call_command("migrate", verbosity=0)
    cast = making.make_cast()
    series: ReportSeries = making.make_series(cast, "monthly")
    many.make_many(cast, series, editions, body=b"<p>Figures.</p>" * (KILOBYTES * 1024 // 15))


def timed(rounds: int) -> int:
    """Ask all in turn, and print the ratios; 1 if a target was missed."""
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from councilportal.publishing.public import kept_pages

    settings.DEBUG = False  # no page of errors, no list of queries
    application = get_wsgi_application()

    def ask(path: str, tag: str = "") -> dict[str, str]:
        told: dict[str, str] = {}

        def start(status: str, headers: list[tuple[str, str]], *_: Any) -> Any:
            told.update({name.lower(): value for name, value in headers}, status=status[:3])

        address, _, query = path.partition("?")
        answer = application(
            {
                "REQUEST_METHOD": "GET",
                "PATH_INFO": address,
                "QUERY_STRING": query,
                "SERVER_NAME": "localhost",
                "SERVER_PORT": "80",
                "SERVER_PROTOCOL": "HTTP/1.1",
                "HTTP_IF_NONE_MATCH": tag,
                "wsgi.input": io.BytesIO(),
                "wsgi.errors": sys.stderr,
                "wsgi.url_scheme": "http",
            },
            start,
        )
        b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        return told

    tag = ask(EDITION)["etag"]

    def anew() -> dict[str, str]:
        kept_pages._pages.clear()
        return ask(EDITION)

    asked = {
        "trivial": lambda: ask("/trivial/"),
        "edition, read again": lambda: ask(EDITION),
        "edition, 304": lambda: ask(EDITION, tag),
        "edition, first": anew,
        "static file": lambda: ask("/static/css/app.css"),
        "home": lambda: ask("/published/"),
        "series": lambda: ask("/published/monthly/"),
        "API, editions": lambda: ask("/published/api/editions/"),
        "API, figures": lambda: ask("/published/api/editions/monthly/1920-10/1/figures/"),
        "register, today": lambda: ask("/published/equality/register/"),
    }
    seconds: dict[str, list[float]] = {name: [] for name in asked}
    processor: dict[str, list[float]] = {name: [] for name in asked}
    for name, one in asked.items():
        wanted = "304" if name.endswith("304") else "200"
        assert one()["status"] == wanted, name
    for _ in range(rounds):
        for name, one in asked.items():
            begun, spent = time.perf_counter(), time.process_time()
            one()
            seconds[name].append(time.perf_counter() - begun)
            processor[name].append(time.process_time() - spent)
    base, base_spent = (statistics.median(each["trivial"]) for each in (seconds, processor))
    missed = False
    print(f"Pages to a trivial view, in turn, medians of {rounds} rounds")
    print(f"{'page':22} {'ms':>8} {'rate':>6} {'target':>7} {'cpu':>6} {'queries':>8}")
    for name, times in seconds.items():
        median, target = statistics.median(times), TARGETS.get(name, 0)
        with CaptureQueriesContext(connection) as queries:
            asked[name]()
        missed |= base / median < target
        bar = f"{target:.1f}" if target else ""
        spent = base_spent / statistics.median(processor[name])
        print(
            f"{name:22} {median * 1000:8.2f} {base / median:6.2f} {bar:>7} {spent:6.2f} "
            f"{len(queries):8}"
        )
    print(f"Memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
