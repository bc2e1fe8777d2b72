"""The launcher of PostgreSQL and Valkey."""

import pytest
from django.db import connection


@pytest.mark.django_db
def test_database_is_real_postgresql_of_this_run():
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        version = int(cursor.fetchone()[0])

    assert version >= 150_000
