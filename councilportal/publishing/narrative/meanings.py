"""What each reference to live figures stands for, in words. Pure."""

from councilportal.publishing.narrative.references import Kind

# The words of RULES.md: a test holds the two together.
COUNTED = {
    "green": "rated green",
    "amber": "rated amber",
    "red": "rated red",
    "improving": "whose direction is improving",
    "same": "whose direction is the same",
    "worsening": "whose direction is worsening",
    "increased": "that increased, where neither way is better",
    "decreased": "that decreased, where neither way is better",
    "new": "that have their first figure",
    "not_comparable": "that cannot be compared",
    "improved_or_same": "whose direction is improving or the same",
    "ytd_green": "whose year to date is green",
    "ytd_amber": "whose year to date is amber",
    "ytd_red": "whose year to date is red",
    "judged_green": "judged green",
    "judged_amber": "judged amber",
    "judged_red": "judged red",
    "no_target": "without a target",
    "no_data": "without data",
    "not_rated": "shown for context",
    "overridden": "whose rating is overridden",
    "indicators": "all of the paper's board",
}
BASED = {
    "": "Rated indicators",
    "ytd": "Years to date that are rated",
    "judged": "Indicators rated by judgement",
}


def meaning(kind: Kind, name: str) -> str:
    """What a reference stands for, in words: "Indicators rated red", "Its rating"."""
    if name == "indicators":
        return "All indicators of the paper's board"
    if kind in (Kind.COUNT, Kind.SHARE):
        return f"Indicators {COUNTED[name]}"
    if kind is Kind.BASE:
        return BASED[name]
    return f"{kind.label[:1].upper()}{kind.label[1:]}"
