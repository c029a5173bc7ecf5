"""The lock files pin by hash and name no address: a copy of them works behind any registry."""

import json
import re

import pytest

from councilportal.setup.packages import DEV_LOCK, LOCK
from councilportal.setup.steps import ROOT


@pytest.mark.parametrize("name", [LOCK, DEV_LOCK, "package-lock.json"])
def test_lock_file_holds_no_address(name):
    text = (ROOT / name).read_text(encoding="utf-8")

    assert "http" not in text
    assert "--index" not in text


@pytest.mark.parametrize("name", [LOCK, DEV_LOCK])
def test_lock_file_pins_every_package_by_hash(name):
    text = (ROOT / name).read_text(encoding="utf-8")

    packages = re.split(r"\n(?=[a-z])", text[text.index("\n") :])[1:]

    assert packages
    assert [entry.split()[0] for entry in packages if "--hash=sha256:" not in entry] == []


def test_development_lock_serves_the_demo_too():
    def pins(name):
        text = (ROOT / name).read_text(encoding="utf-8")
        return set(re.findall(r"^([a-z][\w.-]*==\S+)", text, re.MULTILINE))

    assert pins(LOCK) - pins(DEV_LOCK) == set()


def test_npm_lock_holds_the_design_system_only():
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))

    packages = {name: entry for name, entry in lock["packages"].items() if name}

    assert list(packages) == ["node_modules/govuk-frontend"]
    assert packages["node_modules/govuk-frontend"]["integrity"].startswith("sha512-")
