"""存页 as a job: the pages of a publication are finished before anybody asks for them.

What it says can be found from then on, and what was withdrawn or taken down no more.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation

from budgets.selectors import public
from performance.selectors.public import public_fingerprint
from portal import chores, jobs
from portal.search import index
from portal.site import corrections, documents, stored, targets
from portal.site.encodings import DENSE

if TYPE_CHECKING:
    from budgets.selectors.public import Publication
    from portal.jobs import Claim
    from portal.site.pages import Page

KIND = "site.store_pages"
PURGE_KIND = "site.purge_pages"
#: A stored page that was made so long ago is made again when it is next asked for.
KEEP_DAYS = 90


def store_pages(claim: Claim) -> None:
    """Store the document and each table of one publication, in the portal's own language.

    Pages in another language, and those of the publication before, are stored when they
    are first asked for.
    """
    index.index_publication(claim.target)
    found = public.publication_of(claim.target)
    if found is not None and not found.withdrawn:
        with translation.override(settings.LANGUAGE_CODE):
            for page in _pages(found):
                stored.store(page.key, page.html(), brotli_quality=DENSE)
    with claim.finishing("stored" if found else "superseded"):
        pass


def purge_pages(claim: Claim) -> None:
    """紧急下架: remove every stored page, whatever it shows; each is made again when asked for.

    The pages themselves are not asked for by their old keys once the state has changed; this
    takes the bytes from the disk.
    """
    index.forget_withdrawn()
    stored.purge()
    with claim.finishing("purged"):
        pass


def prune_pages() -> int:
    """Remove pages that nobody's address leads to any more. Looks at every stored page."""
    return stored.prune(days=KEEP_DAYS)


def _pages(found: Publication) -> Iterator[Page]:
    yield documents.document(found)
    if found.number > 1:
        yield corrections.record(found)
    if public_fingerprint(found.revision):
        yield targets.page(found, {})
    yield from documents.tables(found)


jobs.register(KIND, store_pages)
jobs.register(PURGE_KIND, purge_pages)
chores.register("site.prune_pages", prune_pages)
