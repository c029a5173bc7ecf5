"""Reminders by e-mail: at most one e-mail a person a day, made from the notices of every app.

A *notice* is what one app reminds one person of on a day. The apps decide which notices are due;
this app puts a person's notices into one e-mail, sends it and records it.
"""
