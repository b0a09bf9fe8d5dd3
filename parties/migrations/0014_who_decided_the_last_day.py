import django.db.models.deletion
from django.db import migrations, models

LETTER = {"blank": True, "null": True, "related_name": "+", "to": "alliance.document"}


class Migration(migrations.Migration):
    """Who decided the last day of an appointment where it was moved, and the letter that says so."""

    dependencies = [
        ("parties", "0013_place_in_the_order"),
    ]

    operations = [
        migrations.AddField(
            model_name="appointment",
            name="last_day_by",
            field=models.CharField(blank=True, default="", max_length=120),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="appointment",
            name="last_day_letter",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, **LETTER),
        ),
        migrations.AddField(
            model_name="historicalappointment",
            name="last_day_by",
            field=models.CharField(blank=True, default="", max_length=120),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="historicalappointment",
            name="last_day_letter",
            field=models.ForeignKey(
                db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, **LETTER
            ),
        ),
    ]
