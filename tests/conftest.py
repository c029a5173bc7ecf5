"""Set-up of every test: the database, the browser, and the clean-up of tables with triggers."""

import functools
import gc
import itertools
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from _pytest import main
from pytest_django.plugin import blocking_manager_key

from councilportal.setup.machine import find_chromium
from councilportal.setup.temporary_postgres import NoPostgres, temporary_postgres
from tests import cases_table, sharing, sizes

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page, Request, WebError

WIDE, NARROW = 1280, 320
CHROMIUM_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Pages of one site share a process: starting one for each takes a third of the time.
    "--renderer-process-limit=1",
    "--disable-site-isolation-trials",
]
servers = pytest.StashKey[ExitStack]()


# Databases


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("Council Portal")
    group.addoption("--db", choices=["sqlite", "postgres"], default="sqlite", help="database")
    group.addoption("--no-browser", action="store_true", help="leave the journeys in Chromium out")
    group.addoption("--long", action="store_true", help="every test at its full size")
    group.addoption(
        "--share",
        metavar="FOLDER",
        type=Path,
        help="share the tests out with a run on the other database that has the same folder",
    )
    group.addoption(
        "--draw", type=int, metavar="N", help="of many long cases of a kind the part number N"
    )


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Choose the database, then read the settings; pytest-django sets Django up after this."""
    from django.conf import settings

    if config.getoption("--long"):
        sizes.use_long_sizes()
    if config.getoption("--draw") is not None:
        sizes.use_parts(config.getoption("--draw"))
    sizes.draw_on_any_machine()
    gc.set_threshold(100_000, 20, 20)  # tests make many rows: this saves a tenth of the time
    if settings.configured:
        raise pytest.UsageError(
            "Unset DJANGO_SETTINGS_MODULE: --db must choose the database first."
        )
    stack = config.stash.setdefault(servers, ExitStack())
    os.environ["PORTAL_DEBUG"] = "1"
    os.environ["JOBS_HERE"] = "1"
    os.environ["PDF_FOLDER"] = stack.enter_context(TemporaryDirectory(prefix="portal-pdf-"))
    os.environ["DATABASE_URL"] = "sqlite:///:memory:"
    if config.getoption("--db") == "postgres":
        os.environ["DATABASE_URL"] = _postgres_url(stack)
    os.environ["DJANGO_SETTINGS_MODULE"] = "councilportal.settings"
    assert settings.DATABASES  # reads them
    # The real hasher takes a third of a second on purpose.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def _postgres_url(stack: ExitStack) -> str:
    given = os.environ.get("TEST_DATABASE_URL", "")
    if given:
        return given
    try:
        return stack.enter_context(temporary_postgres())
    except NoPostgres as failure:
        raise pytest.UsageError(f"NOT RUN: the tests on PostgreSQL. {failure}") from None


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> object:
    """Run the tests with room for deep calls: they take a fifth less time."""
    from councilportal.common.deep_calls import with_room

    gc.freeze()  # thousands of tests, which are there to the end: no collection looks at them
    folder = session.config.getoption("--share")
    if folder is None or session.testsfailed or session.config.option.collectonly:
        return with_room(main.pytest_runtestloop)(session)
    backwards = session.config.getoption("--db") == "postgres"
    items = sharing.in_turn(session.items, _kind, backwards=backwards)
    return with_room(sharing.ask)(session, sharing.taken(items, _is_shared, folder))


def _kind(item: pytest.Item) -> tuple[int, bool]:
    """What a test needs of the database, and whether it is shared: they are asked in this order."""
    needs = 2 if _needs_no_database(item) else int(_is_transactional(item))
    return needs, _is_shared(item)


def pytest_unconfigure(config: pytest.Config) -> None:
    if servers in config.stash:
        config.stash[servers].close()


def pytest_report_header(config: pytest.Config) -> str:
    return f"database: {config.getoption('--db')}, sizes: {sizes.size('short', 'long')}"


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """For the journeys alone, read no module that has none: that takes half a minute."""
    if config.getoption("-m") != "browser" or collection_path.suffix != ".py":
        return None
    return True if "mark.browser" not in collection_path.read_text("utf-8") else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out tests that this run cannot do; let transactional tests restore migrated rows."""
    database = config.getoption("--db")
    left_out = {"sqlite": ["pg_only"], "postgres": ["sqlite_only"]}[database]
    if database == "postgres" and not sizes.is_long():
        left_out.append("sqlite_first")
    drawn = _drawn(items)
    unwanted = [
        item
        for item in items
        if item.nodeid not in drawn
        or any(map(item.get_closest_marker, left_out))
        or (config.getoption("--no-browser") and item.get_closest_marker("browser"))
    ]
    if unwanted:
        config.hook.pytest_deselected(items=unwanted)
        names = {item.nodeid for item in unwanted}
        items[:] = [item for item in items if item.nodeid not in names]
    for item in items:
        if _is_transactional(item):
            # Their flush also deletes rows that migrations made, for example the characteristics.
            restoring = pytest.mark.django_db(transaction=True, serialized_rollback=True)
            item.add_marker(restoring, append=False)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Keep how the tests of cases end."""
    outcome: Any = yield
    cases_table.note(item, outcome.get_result())


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print the seeds, and the journeys that were left out because there is no Chromium."""
    for name, seed in sorted(sizes.drawn.items()):
        terminalreporter.write_line(f"{name}_SEED={seed}")
    if config.getoption("capture") == "no":
        cases_table.write(terminalreporter)
    if os.environ.get("CHROMIUM", None) != "" or config.getoption("--db") != "sqlite":
        return
    for item in terminalreporter.stats.get("deselected", []):
        if item.get_closest_marker("browser"):
            terminalreporter.write_line(f"NOT RUN, no Chromium: {item.nodeid}", red=True)


def _drawn(items: Iterable[pytest.Item]) -> set[str]:
    """The names of the tests and cases that this run asks.

    A run of parts asks a part of a test's cases on the database, and half of what is `by_draw`;
    but all of what holds a committed file against what is made now.
    """
    tests: dict[str, list[str]] = defaultdict(list)
    for item in items:
        test = item.nodeid.partition("[")[0]
        if item.get_closest_marker("kept"):
            test = item.nodeid
        elif sizes.is_part() and item.get_closest_marker("by_draw") and sizes.turn(test, 2):
            continue
        tests[item.nodeid if _needs_no_database(item) else test].append(item.nodeid)
    return {name for cases in tests.values() for name in sizes.cases(cases)}


def _is_shared(item: pytest.Item) -> bool:
    """Whether only one of the two databases has a test.

    So it is with those that need no database, and in a short run with all but those of what the
    databases do themselves (triggers, constraints). Where the two begin is drawn, so that every
    test comes to both within a few runs.
    """
    always = ("each_database", "sqlite_only", "sqlite_first", "pg_only")
    if any(map(item.get_closest_marker, always)):
        return False
    return not sizes.is_long() or _needs_no_database(item)


def _needs_no_database(item: pytest.Item) -> bool:
    """Whether a test may not use a database, so that its result is the same with each."""
    marks = ("django_db", "browser", "sqlite_only", "sqlite_first")
    if any(map(item.get_closest_marker, marks)):
        return False
    ways = {"db", "transactional_db", "live_server", "django_db_setup"}
    return ways.isdisjoint(getattr(item, "fixturenames", ()))


def _is_transactional(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    asked = marker is not None and bool(marker.kwargs.get("transaction"))
    return asked or bool(
        {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Remove the triggers for the flush that ends a transactional test, then restore them.

    The database refuses to delete audit events and signed records, so the flush would fail.
    """
    if not _is_transactional(item):
        return (yield)
    from django.db import connection

    from councilportal.audit import triggers
    from councilportal.overview.queries import SEALS

    blocker = item.config.stash[blocking_manager_key]
    with blocker.unblock():
        triggers.drop(connection)
        for seals in SEALS:
            seals.drop(connection)
    try:
        return (yield)
    finally:
        if nextitem is not None:  # after the last test the database itself is removed
            with blocker.unblock():
                triggers.create(connection)
                for seals in SEALS:
                    seals.create(connection)


# The browser


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """Chromium, started once; without one each journey fails, so leave them out: --no-browser."""
    from playwright.sync_api import sync_playwright

    chromium = find_chromium()
    if not chromium:
        pytest.fail("There is no Chromium here: install it, or set CHROMIUM to its path.")
    from django.db import connections

    _wait_for_what_actions_begin()
    # Playwright keeps an event loop running, which Django takes for asynchronous code: it opens
    # another connection to the same database, which must have the rows that migrations made too.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    migrated = vars(connections["default"]).get("_test_serialized_contents")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        if migrated is not None:
            vars(connections["default"])["_test_serialized_contents"] = migrated
        yield browser
        browser.close()


def _wait_for_what_actions_begin() -> None:
    """Make a click or a key press wait until the page that it requested is loaded.

    Playwright returns when the response begins: on a busy machine a test would read an empty page.
    """
    from playwright.sync_api import Locator, Page

    def waiting(action: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(action)
        def act(place: "Page | Locator", *args: Any, **named: Any) -> Any:
            outcome = action(place, *args, **named)
            (place.page if isinstance(place, Locator) else place).wait_for_load_state()
            return outcome

        return act

    for kind, name in itertools.product([Page, Locator], ["click", "press", "check"]):
        setattr(kind, name, waiting(getattr(kind, name)))


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """Console messages, errors and requests to other servers; a test fails if any is left.

    A test that expects one, for example for a 404 page, asserts it and clears the list.
    """
    heard: list[str] = []
    yield heard
    assert heard == []


@pytest.fixture(scope="session")
def rested(browser: "Browser") -> dict[bool, list["Page"]]:
    """Pages to use again, with and without scripts, because opening one takes long."""
    return {True: [], False: []}


@pytest.fixture
def open_page(
    browser: "Browser", rested: dict[bool, list["Page"]], complaints: list[str]
) -> Iterator[Callable[..., "Page"]]:
    """A function that opens a page of its own session: `open_page(width=320, scripts=False)`."""
    opened: list[tuple[Page, bool]] = []

    def heard(message: "ConsoleMessage") -> None:
        complaints.append(f"{message.type}: {message.text} ({message.location.get('url')})")

    def threw(error: "WebError") -> None:
        complaints.append(f"page error: {error.error}")

    def asked(request: "Request") -> None:
        _refuse_foreign(request.url, complaints)

    def open_one(*, width: int = WIDE, height: int = 900, scripts: bool = True) -> "Page":
        if rested[scripts]:
            page = rested[scripts].pop()
        else:
            context = browser.new_context(
                locale="en-GB", timezone_id="Europe/London", java_script_enabled=scripts
            )
            page = context.new_page()
        page.set_viewport_size({"width": width, "height": height})
        opened.append((page, scripts))
        page.context.on("console", heard)
        page.context.on("weberror", threw)
        page.context.on("request", asked)
        return page

    yield open_one
    for page, scripts in opened:
        page.context.remove_listener("console", heard)
        page.context.remove_listener("weberror", threw)
        page.context.remove_listener("request", asked)
        if page.context.pages == [page]:
            _forget(page)
            rested[scripts].append(page)
        else:  # closed, or not the only one: not used again
            page.context.close()


def _forget(page: "Page") -> None:
    """Clear everything that a test left in a page."""
    page.goto("about:blank")
    page.context.clear_cookies()
    page.emulate_media(media="null")
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.clearBrowserCache")
    devtools.detach()


def _refuse_foreign(url: str, complaints: list[str]) -> None:
    if not url.startswith(("http://localhost:", "http://127.0.0.1:", "data:", "blob:", "about:")):
        complaints.append(f"request to a foreign server: {url}")


@pytest.fixture
def page(open_page: Callable[..., "Page"]) -> "Page":
    """One wide page with scripts."""
    return open_page()


@pytest.fixture(scope="session")
def axe() -> Callable[["Page"], None]:
    """A function that fails with the report when a page has an accessibility violation."""
    from tests.browser.scanning import Scanner

    return Scanner(each_look_once=not sizes.is_long()).scan


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Any]:
    """Two people who act at once, each with a connection of their own."""
    from tests.returns.interleaving import two_people

    with two_people(tmp_path) as people:
        yield people
