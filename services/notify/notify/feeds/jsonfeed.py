"""JSON Feed 1.1 of the same feeds, for programs. Pure: values in, bytes out."""

import json
from typing import Any

from notify.feeds.atom import Feed, clean
from quartier.event import rfc3339

TYPE = "application/feed+json"
VERSION = "https://jsonfeed.org/version/1.1"


def write(feed: Feed) -> bytes:
    """The document as UTF-8."""
    links = {link.rel: link.href for link in feed.links}
    document: dict[str, Any] = {
        "version": VERSION,
        "title": feed.title,
        "home_page_url": links["alternate"],
        "feed_url": links["self"],
        "language": feed.lang,
        "authors": [{"name": feed.author}],
        "items": [
            {
                "id": entry.id,
                "url": entry.link.href,
                "title": clean(entry.title),
                "content_text": clean(entry.text),
                "date_published": rfc3339(entry.updated),
                "language": entry.lang,
                "tags": [entry.category[1]],
            }
            for entry in feed.entries
        ],
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
