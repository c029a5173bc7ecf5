"""The app of series and editions."""

from typing import ClassVar

from django.apps import AppConfig

from councilportal.publishing.rules.kinds import MAKE_FILES, MAKE_PACK


class PublishingConfig(AppConfig):
    """Council Portal's publishing."""

    name = "councilportal.publishing"
    label = "publishing"
    jobs: ClassVar = {
        MAKE_FILES: "councilportal.publishing.editions.making.make_files",
        MAKE_PACK: "councilportal.publishing.packs.making.make_pack",
    }
    prints_pay_gaps = "councilportal.publishing.editions.kept_pay_gaps.keeping_pay_gaps"
    given_up_jobs: ClassVar = {MAKE_FILES: "councilportal.publishing.editions.making.give_up"}
