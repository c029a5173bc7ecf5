from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import OuterRef, Subquery


def place(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give each action of an assessment the directorate and the service of its newest version."""
    alias = schema_editor.connection.alias
    Action = apps.get_model("objectives", "Action")
    Promise = apps.get_model("eqia", "MitigatingAction")
    promises = Promise.objects.filter(action=OuterRef("pk")).order_by("-assessment__number")
    Action.objects.using(alias).filter(promised_in__isnull=False).update(
        directorate=Subquery(promises.values("assessment__directorate")[:1]),
        service=Subquery(promises.values("assessment__service")[:1]),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("eqia", "0004_decision_gains_directorate"),
        ("objectives", "0004_actions_have_refs_and_places"),
    ]

    operations = [migrations.RunPython(place, migrations.RunPython.noop)]
