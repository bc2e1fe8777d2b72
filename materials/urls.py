"""Addresses of the extranet."""

from django.urls import path

from materials.views import (
    archives,
    certificates,
    documents,
    jobs,
    library,
    news,
    packs,
    series_documents,
    sharing,
    upload,
    using,
)

urlpatterns = [
    path("desk/jobs/", jobs.jobs, name="jobs"),
    path("library/", library.library, name="library"),
    path("news/", news.news, name="news"),
    path("news/feed/", news.NewsFeed(), name="news_feed"),
    path("news/new/", news.news_edit, name="news_new"),
    path("news/<int:news_id>/", news.news_item, name="news_item"),
    path("news/<int:news_id>/edit/", news.news_edit, name="news_edit"),
    path("sparring/course/", news.course, name="curriculum"),
    path("events/<int:event_id>/sparring-questions/", news.sparring_questions, name="sparring_questions"),
    path("series/<int:series_id>/archive/", archives.archive, name="archive"),
    path("series/<int:series_id>/archive/check/", archives.archive_check, name="archive_check"),
    path("series/<int:series_id>/archive.zip", archives.archive_file, name="archive_file"),
    path("library/bundle/", using.bundle, name="bundle"),
    path("materials/<int:material_id>/use/", using.material_use, name="material_use"),
    path("materials/<int:material_id>/versions/<int:version>/", using.material_version, name="material_version"),
    path("materials/<int:material_id>/feedback/", using.material_feedback, name="material_feedback"),
    path("materials/new/", upload.material_new, name="material_new"),
    path("materials/<int:material_id>/download/", library.download, name="download"),
    path("materials/<int:material_id>/sharing/", sharing.material_sharing, name="material_sharing"),
    path("materials/<int:material_id>/people/", sharing.material_people, name="material_people"),
    path("materials/<int:material_id>/links/", sharing.material_link, name="material_link"),
    path("materials/<int:material_id>/links/<int:link_id>/end/", sharing.material_link_end, name="material_link_end"),
    path("shared/<str:token>/", sharing.shared, name="shared"),
    path("shared/<str:token>/file/", sharing.shared_file, name="shared_file"),
    path("materials/<int:material_id>/remove/", upload.material_remove, name="material_remove"),
    path("materials/<int:material_id>/restore/", upload.material_restore, name="material_restore"),
    path("events/<int:event_id>/documents/", documents.documents, name="documents"),
    path("events/<int:event_id>/pack/", packs.pack, name="pack"),
    path("packs/<int:pack_id>/cancel/", packs.pack_cancel, name="pack_cancel"),
    path("packs/<int:pack_id>/<str:form>/", packs.pack_file, name="pack_file"),
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
