"""Addresses of the extranet."""

from django.urls import path

from materials.views import certificates, documents, jobs, library, series_documents, upload

urlpatterns = [
    path("desk/jobs/", jobs.jobs, name="jobs"),
    path("library/", library.library, name="library"),
    path("materials/new/", upload.material_new, name="material_new"),
    path("materials/<int:material_id>/download/", library.download, name="download"),
    path("materials/<int:material_id>/remove/", upload.material_remove, name="material_remove"),
    path("materials/<int:material_id>/restore/", upload.material_restore, name="material_restore"),
    path("events/<int:event_id>/documents/", documents.documents, name="documents"),
    path("events/<int:event_id>/documents/<str:kind>/", documents.document_request, name="document_request"),
    path("series/<int:series_id>/documents/", series_documents.series_documents, name="series_documents"),
    path(
        "series/<int:series_id>/documents/<str:kind>/",
        series_documents.series_document_request,
        name="series_document_request",
    ),
    path("series/<int:series_id>/proposal/<str:language>/", series_documents.proposal, name="proposal"),
    path("registrations/<str:token>/certificate/", certificates.certificate, name="certificate"),
    path(
        "registrations/<str:token>/certificate/<str:language>/", certificates.certificate_file, name="certificate_file"
    ),
    path("certificates/<str:code>/", certificates.certificate_check, name="certificate_check"),
    path("documents/<int:material_id>/retry/", documents.document_retry, name="document_retry"),
]
