"""What is true of materials: files, packs of them, who may have them, and the check codes of certificates."""

from materials.models.archive import ArchiveOpening
from materials.models.certificate import Certificate, CertificateQuerySet, new_code
from materials.models.licence import Licence
from materials.models.link import MaterialLink, MaterialLinkQuerySet
from materials.models.material import Material, MaterialQuerySet, stored_name
from materials.models.news import News, NewsQuerySet, SparringQuestion
from materials.models.pack import Pack, PackQuerySet
from materials.models.proposal import Proposal
from materials.models.text import FileWords
from materials.models.use import DownloadDay, MaterialFeedback

__all__ = [
    "ArchiveOpening",
    "Certificate",
    "CertificateQuerySet",
    "DownloadDay",
    "FileWords",
    "Licence",
    "Material",
    "MaterialFeedback",
    "MaterialLink",
    "MaterialLinkQuerySet",
    "MaterialQuerySet",
    "News",
    "NewsQuerySet",
    "Pack",
    "PackQuerySet",
    "Proposal",
    "SparringQuestion",
    "new_code",
    "stored_name",
]
