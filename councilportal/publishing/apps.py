"""The app of series and editions. It tells pay gaps which of them papers keep."""

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
    given_up_jobs: ClassVar = {MAKE_FILES: "councilportal.publishing.editions.making.give_up"}

    def ready(self) -> None:
        """Tell pay gaps which of them papers keep."""
        from councilportal.publishing.editions.kept_pay_gaps import keeping_pay_gaps
        from objectives.pay import printed

        printed.tell(keeping_pay_gaps)
