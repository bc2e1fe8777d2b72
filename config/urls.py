"""Every address of the house."""

urlpatterns: list[object] = []
