"""Events for tests, as they would come over the bus."""

import json
from typing import Any

from quartier.event import split_type


def example_event(
    event_type: str,
    *,
    id: str = "e1",
    subject: str = "s1",
    sequence: int = 1,
    audience: str = "internal",
    **data: Any,
) -> bytes:
    """A CloudEvent of this type with this data, from its service in the quarter of the tests."""
    service, *_ = split_type(event_type)
    document = {
        "specversion": "1.0",
        "id": id,
        "source": f"/saalfeld-beulwitz/{service}",
        "type": event_type,
        "subject": subject,
        "time": "2026-05-04T08:00:00Z",
        "sequence": sequence,
        "subjectversion": sequence,
        "epoch": 1,
        "audience": audience,
        "correlationid": "test",
        "data": data,
    }
    return json.dumps(document).encode()
