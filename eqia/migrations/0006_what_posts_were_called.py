"""An attestation keeps what the posts were called that its version names.

The column may be empty, so SQLite adds it in place: the table is not made anew, its triggers stay.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("eqia", "0005_actions_know_their_place")]

    operations = [
        migrations.AddField(
            model_name="signoff",
            name="titles",
            field=models.JSONField(blank=True, null=True),
        ),
    ]
