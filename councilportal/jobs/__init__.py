"""Background work: a ledger of jobs, and the engines that run them.

`operations.enqueue` writes a row in the caller's transaction. After the commit the job is handed to
an engine (`engines`): Celery where BROKER_URL is set, else a child process, or this process itself.
The ledger alone knows what is to be done: what an engine loses is handed over again
(`operations.resume`). A job may run twice, so each of its effects has a unique key of its own.
"""
