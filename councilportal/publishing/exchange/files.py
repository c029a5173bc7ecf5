"""All files of series, editions and agendas, in the order in which they are imported."""

from councilportal.publishing.exchange.agenda_file import AGENDA
from councilportal.publishing.exchange.edition_file import EDITIONS
from councilportal.publishing.exchange.lists import (
    BACKGROUND_PAPERS,
    CONTACTS,
    EDITION_LINKS,
    EDITION_PARTS,
    RECOMMENDATIONS,
)
from councilportal.publishing.exchange.programme_file import WORK_PROGRAMME
from councilportal.publishing.exchange.reader_file import EDITION_READERS
from councilportal.publishing.exchange.series_files import SERIES, SERIES_PARTS
from councilportal.publishing.exchange.table_files import OWN_TABLE_ROWS, OWN_TABLES

FILES = (
    SERIES,
    SERIES_PARTS,
    EDITIONS,
    EDITION_PARTS,
    RECOMMENDATIONS,
    CONTACTS,
    EDITION_LINKS,
    BACKGROUND_PAPERS,
    EDITION_READERS,
    OWN_TABLES,
    OWN_TABLE_ROWS,
    AGENDA,
    WORK_PROGRAMME,
)
