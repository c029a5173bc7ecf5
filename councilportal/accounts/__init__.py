"""People who sign in, and the roles that they can have.

A *user* is one person's account. A *role* says what somebody may do (enter figures, approve them,
publish ...); it is described in code, in `permissions.py`. Who holds a role, for which place and
from when, is an appointment, which is part of `organisation`: this app knows no directorates and no
services.
"""
