"""Times the longest pages of objectives and actions: a plan's update, an overview, file and thread.

Run: .venv/bin/python -m tests.benchmarks.bench_long_pages [--rounds N] [--objectives N]
The database is in memory, with as many objectives as asked for (500), ten times as many actions, a
plan of 500 lines that have actions (BIG) and one of 500 that have none yet, which offers the
council's 400 posts to each (NEW). The pages take turns, round after round, so that what else the
machine does falls on all alike. Times are medians of processor time, in milliseconds.
"""

import argparse
import os
import statistics
import time
from typing import Any

PAGES = (
    "/plans/BIG/update/",
    "/plans/NEW/update/",
    "/achievements/overviews/D0/2026-27-Q3/",
    "/actions/plan.csv",
    "/objectives/thread/",
)
POSTS = 400


def _opened(client: Any, address: str) -> tuple[float, int]:
    """Milliseconds and bytes of a page."""
    started = time.process_time()
    answer = client.get(address)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    taken = (time.process_time() - started) * 1000
    assert answer.status_code == 200, address
    return taken, len(body)


def prepared(objectives: int) -> Any:
    """The browser of a lead, in a council with so many objectives."""
    from django.core.management import call_command
    from django.test import Client
    from django.utils import timezone

    from councilportal.organisation.models import Post
    from objectives.models import PlanLine
    from tests import factories
    from tests.overview import spine

    timezone.now = lambda: spine.AT
    call_command("migrate", verbosity=0)
    people = spine.make_spine(objectives)
    plan = factories.make_plan("NEW", kind="action_plan")
    PlanLine.objects.bulk_create(
        PlanLine(plan=plan, position=place, words=f"Mend hall {place}")
        for place in range(1, spine.BIG + 1)
    )
    Post.objects.bulk_create(Post(title=f"Manager of team {place}") for place in range(POSTS))
    client = Client()
    client.force_login(people.lead)
    client.get("/account/")  # the first page after signing in notes that they were seen
    return client


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--objectives", type=int, default=500)
    options = parser.parse_args()
    os.environ["DATABASE_URL"] = "sqlite:///:memory:"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "councilportal.settings")
    import django

    django.setup()
    from django.test.utils import setup_test_environment

    setup_test_environment()
    client = prepared(options.objectives)
    sizes = {page: _opened(client, page)[1] for page in PAGES}  # this round warms up
    times: dict[str, list[float]] = {page: [] for page in PAGES}
    for _ in range(options.rounds):
        for page in PAGES:
            times[page].append(_opened(client, page)[0])
    for page, taken in times.items():
        print(f"{statistics.median(taken):8,.0f} ms {sizes[page] / 1000:8,.0f} kB  {page}")


if __name__ == "__main__":
    main()
