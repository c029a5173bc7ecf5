"""The papers of the table "papers" of councilportal/publishing/RULES.md, by what is different."""

from dataclasses import replace
from datetime import date

from councilportal.common.document import (
    Column,
    Figure,
    Footnotes,
    Note,
    Paragraph,
    RichParagraph,
    Row,
    Table,
    TextCell,
)
from councilportal.common.inline import Footnote, FootnoteRef, PartRef
from councilportal.publishing.linter.facts import PaperFacts
from tests.publishing.linter.papers import (
    CHART,
    linked,
    paper,
    part,
    table,
)
from tests.publishing.linter.record_cases import RECORD_CASES, on

TEN = "Libraries stay open on Sundays in every town this year."
NINE = "Libraries stay open on Sundays in every town."
SHORT = "Benches and ramps stay where they are."
SAME = "Benches and ramps stay where they are, and so do the lights."
PARKS = "https://council.example/parks-strategy"
LIBRARIES = "https://council.example/libraries-review"


def plan(heads, *rows):
    return paper(part("plan", table(heads, *rows)))


def due(said, more=""):
    return plan(f"Action; Completion date{more}", f"Benches; {said}")


def rows(*cells):
    pairs = zip(cells[::2], cells[1::2], strict=True)
    return tuple(Row((TextCell(name), TextCell(said))) for name, said in pairs)


def copied(*notes):
    names = [f"{name}; Low" for name in ("Age", "Race", "Sex")]
    return paper(part("grid", table("Group; Impact", *names, notes=enumerate(notes))))


def numbered(*numbers):
    return paper(part("results", *(Paragraph(f"Said {n}.", n) for n in numbers)))


def headed(*headings):
    return paper(*(part(f"p-{n}", heading=each) for n, each in enumerate(headings)))


def objectives(*numbers, said="Nothing."):
    lines = [f"{number}; Objective" for number in numbers]
    return paper(part("plan", Paragraph(said), table("No.; What", *lines)))


def noted(*notes):
    finance = table("Ref; Indicator", "FP05; Debt", "FP06; Old debt")
    return paper(part("finance", finance, *notes))


def titled(first, second):
    return paper(
        part("a", table("Ref; Indicator", first)), part("b", table("Ref; Indicator", second))
    )


def figures(heads, row):
    return paper(part("finance", table(heads, row)))


def totals(head, *rows):
    return paper(part("finance", table(f"Line; {head}", *rows)))


def footnoted(mark, *notes):
    marks = (FootnoteRef(mark),) if mark else ()
    said = RichParagraph(("Said", *marks, "."))
    return paper(part("r", said, Footnotes(tuple(Footnote(each, ("Why.",)) for each in notes))))


def referring(anchor):
    said = RichParagraph(("See ", PartRef("there", anchor), "."), number="1", anchor="p-1")
    return paper(part("r", said))


BLANK_CAPTION = Table("", table("A; B", "1; 2").columns, (Row((TextCell("x"), TextCell("y"))),))
CASES = RECORD_CASES | {
    'a cell says "As above"': plan("Group; Detail", "Age; As above"),
    'a cell says "As Age; and more", and Age is a row': paper(
        part(
            "p",
            Table(
                "T",
                (Column("Group"), Column("Detail")),
                rows("Age", "Low", "Sex", "As Age; and more"),
            ),
        )
    ),
    'a cell says "As agencies told us"': plan("Group; Detail", "Age; As agencies told us"),
    "a paragraph of ten words stands in two parts": paper(
        part("in-one-part", Paragraph(TEN)), part("in-two-parts", Paragraph(TEN))
    ),
    "a paragraph of ten words stands in the cover and a part": paper(
        part("one", Paragraph(TEN)), cover=(Paragraph(TEN),)
    ),
    "a paragraph of nine words stands in two parts": paper(
        part("one", Paragraph(NINE)), part("two", Paragraph(NINE))
    ),
    "twelve words in three rows": copied(SAME, SAME.replace(" and ", "  AND ").rstrip("."), SAME),
    "twelve words in two rows": copied(SAME, SAME),
    "seven words in three rows": copied(SHORT, SHORT, SHORT),
    "a telephone number among the contacts": paper(part("contacts", Paragraph("01632 960001"))),
    "31 January in a paper of 2016": (
        paper(part("law", Paragraph("The annual report is due by 31 January."))),
        on(date(2016, 12, 1)),
    ),
    '"Target" stands under Date': plan("Action; Date", "Benches; Target"),
    '"Target" is the name of a row': plan("Action; Date", "Target; May 2027"),
    "nothing under Lead": plan("Action; Lead", "Benches;"),
    "nothing under Year to date": plan("Ref; Year to date target", "CS04;"),
    "columns Outcome, Objectives, Measures": plan("Outcome; Objectives; Measures", "a; b; c"),
    "columns Action, Owner": plan("Action; Owner", "Benches; Head of Parks"),
    "columns Objective, Progress": plan("Objective; Progress", "Benches; Six of nine stand."),
    "nothing under Cost": plan("Action; Cost", "Benches;"),
    '"ongoing" under Date': plan("Action; Date", "Benches; ongoing"),
    '"Spring 2027" under Date': plan("Action; Date", "Benches; Spring 2027"),
    '"Each March, review on 31 March 2027" under Date': plan(
        "Action; Date", "Benches; Each March, review on 31 March 2027"
    ),
    '"see versions table" under Date': plan("Action; Date", "Benches; see versions table"),
    '"April 2017 onwards" under Date': plan("Action; Date", "Benches; April 2017 onwards"),
    '"April 2017" under Date': plan("Action; Date", "Benches; April 2017"),
    '"see table 3, September 2026" under Date': plan(
        "Action; Date", "Benches; see table 3, September 2026"
    ),
    "complete by 31 October 2026, read on 1 November": due("31 October 2026"),
    "complete by 1 November 2026, read on 1 November": due("1 November 2026"),
    "complete by 31 October 2026, with a status": due("31 October 2026; Done", "; Status"),
    "complete by 31 October 2026, read on no day": (due("31 October 2026"), PaperFacts()),
    "a column Lead and date": plan("Action; Lead and date", "Benches; Head of Parks, May 2027"),
    "columns Lead, Date": plan("Action; Lead; Date", "Benches; Head of Parks; May 2027"),
    "a part without a heading": paper(part("nameless", heading=None)),
    "a table without a caption": paper(part("results", BLANK_CAPTION)),
    "## and then ####": linked("## High\n\n#### Deep"),
    "## and then ###": linked("## High\n\n### Deep"),
    "two parts of one name": paper(part("a", heading="Results"), part("b", heading="Results")),
    "parts of two parts have one name": paper(
        part("a", sections=[part("a-results", heading="Results")]),
        part("b", sections=[part("b-results", heading="Results")]),
    ),
    "two parts have one anchor": paper(part("a"), part("a", heading="Results")),
    "paragraphs 2.1, 2.2, 2.4": numbered("2.1", "2.2", "2.4"),
    "paragraphs 2.1, 2.2, 2.2": numbered("2.1", "2.2", "2.2"),
    "paragraphs 2.1, 2.2, 3.1": numbered("2.1", "2.2", "3.1"),
    "objectives 1.1, 1.3": objectives("1.1", "1.3"),
    "objectives 1.1, 1.3; a sentence says what became of 1.2": objectives(
        "1.1", "1.3", said="1.2 was carried to 2028."
    ),
    "parts 1, 2 and 4": headed("1 Purpose", "2 Results", "4 Risks"),
    "parts 1, 2 and 14 standards, of six": headed(
        "1 Purpose", "2 Results", "14 standards", "Annex", "Contacts", "Papers"
    ),
    "a chart without a summary": paper(
        part("r", Figure("Trend", replace(CHART, summary=""), table("A; B", "x; 1")))
    ),
    "a chart with a summary": paper(part("r", Figure("Trend", CHART, table("A; B", "x; 1")))),
    "a cell leads to /performance/": paper(
        part("r", Table("T", (table("A; B").columns), (Row((TextCell("x", "/performance/"),)),)))
    ),
    "a mark 2 without its footnote": footnoted("2"),
    "a footnote 2 without its mark": footnoted("", "2"),
    "a mark 1 and its footnote": footnoted("1", "1"),
    "a reference to a part that is not there": referring("measures"),
    "a reference to a numbered paragraph": referring("p-1"),
    "libraries and parks lead to each other": linked(
        f"[Libraries review]({PARKS}) and [Parks strategy]({LIBRARIES})"
    ),
    "libraries and parks lead to themselves": linked(
        f"[Libraries review]({LIBRARIES}) and [Parks strategy]({PARKS})"
    ),
    "one title with two addresses": linked(
        "[Libraries review](https://council.example/1) and "
        "[Libraries review](https://council.example/parks)"
    ),
    "a note headed FP04, rows FP05 and FP06": noted(Note("FP04", "Disputed.")),
    "a note headed FP05, rows FP05 and FP06": noted(Note("FP05", "Disputed.")),
    "two notes headed FP05": noted(Note("FP05", "First."), Note("FP05", "Second.")),
    "notes headed FP05 in two parts": paper(
        part("a", table("Ref; Indicator", "FP05; Debt"), Note("FP05", "First.")),
        part("b", table("Ref; Indicator", "FP05; Debt"), Note("FP05", "Second.")),
    ),
    'FP05 is "Debt" in one table, "Old debt" in the other': titled("FP05; Debt", "FP05; Old debt"),
    'FP05 is "Debt" in one table, "debt" in the other': titled("FP05; Debt", "FP05; debt"),
    '"Debt" is FP05 in one table, FP06 in the other': titled("FP05; Debt", "FP06; Debt"),
    "Figure 20.1 beside Last year £34.3m": figures("Ref; Figure; Last year", "FP1; 20.1; £34.3m"),
    "Figure £20.1m beside Last year £34.3m": figures(
        "Ref; Figure; Last year", "FP1; £20.1m; £34.3m"
    ),
    "Target 31 March 2027 beside Actual 2028": figures(
        "Step; Target; Actual", "A; 31 March 2027; 2028"
    ),
    "Figure -12 (provisional) beside Target -11": figures(
        "Ref; Figure; Target", "A; -12 (provisional); -11"
    ),
    "Figure 1.25 beside Floor 10% tolerance": figures(
        "Ref; Figure; Floor", "TR1; 1.25; 10% tolerance"
    ),
    "last year is a whole year, and a year to date": paper(
        part("a", table("Ref; Last year", "X1; 98% (whole year)")),
        part("b", table("Ref; Last year", "X2; 97% (year to date)")),
    ),
    "last year is a whole year twice": paper(
        part("a", table("Ref; Last year", "X1; 98% (whole year)")),
        part("b", table("Ref; Last year", "X2; 97% (whole year)")),
    ),
    "rows 10, 20 and Total 31": totals("Budget", "Parks; 10", "Roads; 20", "Total; 31"),
    "rows 10, 20 and Total 30": totals("Budget", "Parks; 10", "Roads; 20", "Total; 30"),
    "rows 10, of which 4, 20 and Total 30": totals(
        "Budget", "Parks; 10", "of which trees; 4", "Roads; 20", "Total; 30"
    ),
    "rows 10, Less income 4 and Total 6": totals(
        "Budget", "Parks; 10", "Less income; 4", "Total; 6"
    ),
    "rows £1.2m, £1.3m and Total £2.6m": totals(
        "Budget", "Parks; £1.2m", "Roads; £1.3m", "Total; £2.6m"
    ),
    "rows 33%, 33%, 33% and Total 100%": totals(
        "Share", "A; 33%", "B; 33%", "C; 33%", "Total; 100%"
    ),
    "rows 40%, 40% and Total 100%": totals("Share", "A; 40%", "B; 40%", "Total; 100%"),
}
