"""What the council has set out to do: its objectives, its action plan and its evidence.

An *objective* is one aim of the council, cited by its reference, in force from one day to another.
Indicators say which objective they measure. An *action* is a task of the one action plan, and
*progress* is what somebody reported about it. *Evidence* is what assessments cite.
"""
