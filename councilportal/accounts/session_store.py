"""Sessions in Django's own table, with fewer queries."""

from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore


class SessionStore(DatabaseStore):
    """Writes a stored session with one UPDATE, without a transaction of its own."""

    def save(self, must_create: bool = False) -> None:
        """Store the session. *Raises*: UpdateError where it was ended in the meantime.

        *Costs*: 1 query for a stored session; for a new one as many as Django's.
        """
        if must_create or self.session_key is None:
            super().save(must_create)
            return
        now = self.create_model_instance(dict(self.items()))
        stored = self.model.objects.filter(pk=now.pk)
        if not stored.update(session_data=now.session_data, expire_date=now.expire_date):
            raise UpdateError
