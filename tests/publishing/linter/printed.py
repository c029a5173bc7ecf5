"""Parts of papers that five councils published, with their defects and words of our own.

Only what a defect needs is here. The figures are those of the papers.
"""

from councilportal.common.document import Note, Paragraph
from councilportal.common.words import Rag
from councilportal.publishing.linter.facts import PaperFacts
from tests.publishing.linter.papers import linked, paper, part, rated, table

# Kent's dashboard of September 2016

KENT_FINANCE = paper(
    part(
        "finance",
        table(
            "Ref; Indicator; Latest; Target",
            "FP05; Sundry debt; 72%; 75%",
            "FP06; Old debt; 11%; 15%",
        ),
        Note("FP04", "A large invoice is disputed."),
        table("Ref; Indicator; Year to date; Prev. yr YTD", "FP05b; Debt owed; 20.1; £34.3m"),
    )
)
KENT_LAW = paper(
    part(
        "law",
        table("Ref; Indicator; Latest", "GL03; Requests closed in time; 71%"),
        Note("GL03", "Services answer late."),
        table("Ref; Indicator; Year to date", "GL03b; Requests; 158"),
        Note("GL03", "More come from staff."),
    )
)
KENT_PROPERTY = paper(
    part("summary", table("Ref; Indicator; RAG", "PI01; Rent unpaid above 60 days; Amber")),
    part("property", table("Ref; Indicator; Latest", "PI01; Rent unpaid at 60 days; 13%")),
)
KENT_COLUMNS = paper(
    part("finance", table("Ref; Indicator; Prev. yr YTD", "FP01; Letters; 98%")),
    part("law", table("Ref; Indicator; Previous Year", "GL01; Papers; 100%")),
    part("debt", table("Ref; Indicator; Prev. yr YTD", "FP05; Debt; 86% (same month last year)")),
)
KENT_AMBER = PaperFacts(indicators=(rated("FP05", Rag.AMBER, has_commentary=False),))
KENT_BUDGET = paper(
    part("budget", *(Paragraph(f"Said in {number}.", number) for number in ("2.1", "2.2", "2.2")))
)
KENT_ACCESS = linked(
    "[Environment committee papers](https://council.example/growth-committee) and "
    "[Growth committee papers](https://council.example/environment-committee)"
)
KENT_WORDS = paper(
    part(
        "words",
        Paragraph("EIS sells to schools. What EiS earns stays in the council."),
        Paragraph("An earlier report was that of 2013/15."),
        Paragraph("The figure was 5.3%, better than 5.9% but below our target for 2015 of 4%."),
        Paragraph("In 20 weeks 84% were done as at 31 August."),
        table("Action; Timescale", "Look at the standards; April 2017 onwards"),
    )
)

# Hampshire's report of 2017/18

HAMPSHIRE_SHARES = paper(
    part(
        "performance",
        Paragraph("Of measures with figures, 62% of measures improved or stayed the same."),
        Paragraph("Targets were met by 53% of those measures."),
    )
)

# Hertfordshire's action plan of 2017/18

HERTFORDSHIRE_PLAN = paper(
    part(
        "plan",
        table(
            "No.; Action; Lead and target date",
            "1.1; Show data on two sites; Community Intelligence, Summer 2017",
            "1.2; Review of the plan; Finance Leads, December 2017",
            "1.4; Visits in every district; Community Protection, May 2017",
            caption="Plan by theme",
        ),
        table(
            "Action; Lead; Target date",
            "Sign the strategy off; Community Protection; Target",
            "Train officers; Compact Champions; ongoing",
            "Report on complaints; Adult Care; Quarterly",
            "Take new members through it; Corporate Policy; Spring 2017",
            "Ask staff; ; May 2017",
            caption="Plan by date",
        ),
    )
)

# Staffordshire's plan

STAFFORDSHIRE_PLAN = paper(
    part(
        "plan",
        table(
            "Key outcome; Equality objectives; Measures",
            "Modern services; Access for all; Self-directed support (NI 130)",
            "Personal care; Equal pathways; Self-directed support (NI 136)",
            "Joined care; Timely help; Living independently (NI 136)",
        ),
    )
)

# Of all

DIAGRAM = linked("![](https://council.example/thread.png)")
PEOPLE = paper(part("people", Paragraph("Ask Mrs Example, 01632 960001.")))
