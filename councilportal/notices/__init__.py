"""Reminders by e-mail: at most one a person a day, made from the notices of every app.

Somebody may chase besides: a person who had the day's reminder is still chased, once a day, and who
was chased still has the reminder.

A *notice* is what one app reminds one person of on a day. The apps decide which notices are due;
this app puts a person's notices into one e-mail, sends it and records it.
"""
