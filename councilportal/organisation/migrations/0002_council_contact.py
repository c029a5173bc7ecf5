"""How people reach the council about pages that they cannot use."""

from django.db import migrations, models

from councilportal.audit import row_triggers


class Migration(migrations.Migration):
    """Adds three columns to the council."""

    dependencies = [("organisation", "0001_council_services_posts_and_people")]

    operations = [
        migrations.AddField("council", "contact_email", models.EmailField(blank=True)),
        migrations.AddField(
            "council", "contact_telephone", models.CharField(blank=True, max_length=40)
        ),
        migrations.AddField(
            "council", "contact_days", models.PositiveSmallIntegerField(blank=True, null=True)
        ),
        migrations.RunPython(*row_triggers.of_app("organisation")),
    ]
