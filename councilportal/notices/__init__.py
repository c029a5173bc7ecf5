"""Reminders by e-mail: at most one e-mail a person a day, made of what each app has to say.

A *notice* is what one app reminds one person of on a day. The apps say which notices are due; this
room puts those of a person into one e-mail, sends it and keeps the record.
"""
