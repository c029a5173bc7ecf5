"""People who sign in, and the roles that there are.

A *user* is one person's account. A *role* says what somebody may do (enter figures, approve them,
publish ...); it is described in code, in `permissions.py`. Who holds a role, where and from when is
an appointment and lives in `organisation`: this room names no directorate and no service.
"""
