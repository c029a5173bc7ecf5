"""Returns: what a service reports at the end of a month, from the reminder to locked and rated.

The *calendar* says for every frequency and period when a return opens, is due and is locked. A
*return* is one service at one month end; its *sheet* has a *line* for every indicator in force
whose own period ends that day, so September holds the monthly, the quarter's and the half-year's.
Lines are drafts, kept as typed; a return is submitted, sent back or approved as a whole. Approval
writes the readings: boards, exports and reports read only those, so they never show a draft. After
an approved or locked return is *reopened*, the next approval writes revisions.
"""
