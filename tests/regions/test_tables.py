"""The operation that makes the tables of an app together."""

import pytest
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState

from regions.tables import CreateModels


def tables():
    number = ("id", models.BigAutoField(primary_key=True))
    return CreateModels(
        [
            migrations.CreateModel("Boat", [number, ("quay", models.ForeignKey("quays.Quay", models.CASCADE))]),
            migrations.CreateModel("Quay", [number, ("name", models.CharField(max_length=40))]),
        ]
    )


@pytest.mark.django_db
def test_tables_are_made_together_and_dropped_again():
    before, after = ProjectState(), ProjectState()
    tables().state_forwards("quays", after)

    with connection.schema_editor() as editor:
        tables().database_forwards("quays", editor, before, after)
    made = {name for name in connection.introspection.table_names() if name.startswith("quays_")}
    with connection.schema_editor() as editor:
        tables().database_backwards("quays", editor, after, before)

    assert made == {"quays_boat", "quays_quay"}
    assert not [name for name in connection.introspection.table_names() if name.startswith("quays_")]


def test_models_are_drawn_after_the_last_only():
    state = ProjectState()
    assert state.apps.get_models() == []

    tables().state_forwards("quays", state)

    assert "apps" not in vars(state)
    assert [model.__name__ for model in state.apps.get_models()] == ["Boat", "Quay"]


def test_a_plan_tells_how_many_models_are_made():
    assert tables().describe() == "Create 2 models"
