"""A migration that creates many tables and builds Django's models of them once, not after each.

Django builds the models of all that a new one is related to anew for each: with a hundred tables
that took nine of the eleven seconds of `manage.py migrate`.
"""

from itertools import takewhile

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class TablesAtOnce(migrations.Migration):
    """A migration whose first operations create tables."""

    def apply(
        self,
        project_state: ProjectState,
        schema_editor: BaseDatabaseSchemaEditor,
        collect_sql: bool = False,
    ) -> ProjectState:
        """Create the tables, then do what follows as every migration does."""
        if collect_sql:
            return super().apply(project_state, schema_editor, collect_sql)
        tables = list(takewhile(_creates, self.operations))
        vars(project_state).pop("apps", None)  # they are built when they are read again
        for table in tables:
            table.state_forwards(self.app_label, project_state)
        for table in tables:
            table.database_forwards(self.app_label, schema_editor, project_state, project_state)
        following = migrations.Migration(self.name, self.app_label)
        vars(following)["operations"] = self.operations[len(tables) :]
        return following.apply(project_state, schema_editor)


def _creates(operation: Operation) -> bool:
    return isinstance(operation, migrations.CreateModel)
