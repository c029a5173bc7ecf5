"""Equality impact assessments: what a proposal would do to whom, known before the decision.

An *assessment* is of one proposal and has a reference (EQ-2026-017) and numbered versions. Its
*screening grid* asks a *question set* of every *characteristic* in force; the *judgement* says
whether the screening is sufficient, internal action is required or a *full assessment*, which then
looks at each characteristic and answers for the three aims of the duty. Its *actions* are in the
one action plan. Two people *sign*: the head of service and the director, never an author; from then
on the database refuses any change, and a changed proposal makes a new version. The *register* is
what everybody may read; the *gate* keeps a *decision* from being ready before its assessments are.
"""
