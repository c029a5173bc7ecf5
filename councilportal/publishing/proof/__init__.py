"""Proof for a stranger: the bundle of an edition, its signature, and the program that checks it.

`verify.py` of a bundle is made of the four files of this room that import nothing but the standard
library (`one_file`). They tell the rules of figures a second time, on purpose: a program that
shares code with what it checks proves nothing.
"""
