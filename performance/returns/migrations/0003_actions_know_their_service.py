from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import OuterRef, Subquery


def place(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give each action of a red indicator the service of the indicator, and its directorate."""
    alias = schema_editor.connection.alias
    Action = apps.get_model("objectives", "Action")
    Corrective = apps.get_model("returns", "CorrectiveAction")
    asked = Corrective.objects.filter(action=OuterRef("pk"))
    Action.objects.using(alias).filter(corrects__isnull=False).update(
        directorate=Subquery(asked.values("indicator__service__directorate")[:1]),
        service=Subquery(asked.values("indicator__service")[:1]),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("returns", "0002_line_takes_judgement_and_provisional"),
        ("objectives", "0004_actions_have_refs_and_places"),
    ]

    operations = [migrations.RunPython(place, migrations.RunPython.noop)]
