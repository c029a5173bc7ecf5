"""Performance: indicators, their targets and their readings, and what they mean.

An *indicator* is what is measured; its *kind* is kpi (rated), activity (context, with a range that
is expected), forecast (what the year will end at) or milestone (done or not). A *target* is the
level aimed at in a year, a *floor standard* the level below which (lower is better: above which)
the rating is red; *polarity* says which way is better. A *reading* is what was measured in one
period: a figure or the reason why there is none; a correction is a new *revision* of it. A *rating*
is green, amber or red by the indicator's *method*; *direction of travel* says whether it is better
or worse than before; *year to date* is worked out by the indicator's *aggregation*. All of that is
in `rules`, in plain words in RULES.md.
"""
