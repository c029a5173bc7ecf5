"""Disclosure control: what of figures of people may be published, proved from the figures alone.

Pure: tables come in, decisions about their cells go out; no Django, no database. `control.control`
is the way in, `attack.attack` tries to undo what it gave. `DISCLOSURE.md` tells the rules.
"""
