"""The kinds of job this app can do."""

from __future__ import annotations

from budgets.services import processing, publication, routing
from portal import jobs

jobs.register(processing.KIND, processing.process_revision, on_dead=processing.fail)
jobs.register(
    publication.SCHEDULED_KIND, publication.publish_scheduled, on_dead=publication.unschedule
)
jobs.register(routing.KIND, routing.route_batch, on_dead=routing.fail)
