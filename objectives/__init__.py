"""What the council has set out to do: the spine that performance and equality hang from.

An *objective* is one aim of the council, cited by its reference, in force from one day to another.
Indicators say which objective they measure. Outcomes, action plans and progress come to this room
with the objectives issue.
"""
