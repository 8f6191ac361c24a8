"""RSS 2.0 of the same feeds, for readers that know nothing else. Pure: values in, bytes out.

An item has no `updated` there, and one without `pubDate` has no date at all; a `guid` that is no address has to say so.
"""

from email.utils import format_datetime
from xml.etree import ElementTree as ET

from notify.feeds.atom import ATOM, Feed, clean

TYPE = "application/rss+xml"


def write(feed: Feed) -> bytes:
    """The document as UTF-8."""
    root = ET.Element("rss", {"version": "2.0", "xmlns:atom": ATOM})
    channel = ET.SubElement(root, "channel")
    links = {link.rel: link for link in feed.links}
    for name, text in (
        ("title", feed.title),
        ("link", links["alternate"].href),
        ("description", feed.title),
        ("language", feed.lang),
        ("lastBuildDate", format_datetime(feed.updated)),
    ):
        _add(channel, name, text)
    own = {"rel": "self", "type": TYPE, "href": links["self"].href}
    ET.SubElement(channel, "atom:link", own)
    for entry in feed.entries:
        item = ET.SubElement(channel, "item")
        _add(item, "title", entry.title)
        _add(item, "link", entry.link.href)
        _add(item, "description", entry.text)
        _add(item, "guid", entry.id).set("isPermaLink", "false")
        _add(item, "pubDate", format_datetime(entry.updated))
        _add(item, "category", entry.category[1])
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


def _add(parent: ET.Element, name: str, text: str) -> ET.Element:
    element = ET.SubElement(parent, name)
    element.text = clean(text)
    return element
