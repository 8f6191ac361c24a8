"""Atom (RFC 4287) with archives (RFC 5005), and what every kind of feed is made of. Pure: values in, bytes out.

A file of its own because the format is neither a rule of the quarter nor a view of its data; the library made for
it drops link attributes.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from xml.etree import ElementTree as ET

from quartier.event import rfc3339

ATOM = "http://www.w3.org/2005/Atom"
HISTORY = "http://purl.org/syndication/history/1.0"
TYPE = "application/atom+xml"
# XML 1.0 cannot carry these, not even escaped; in a calendar they are not allowed either (RFC 5545, 3.1).
_UNSPEAKABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a feed or an entry."""

    rel: str
    href: str
    type: str
    hreflang: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry; `id` and `updated` never change."""

    id: str
    title: str
    text: str
    updated: datetime
    lang: str
    link: Link
    #: (term, label)
    category: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed document: the one people subscribe to, or an archive of one month."""

    id: str
    title: str
    author: str
    updated: datetime
    lang: str
    links: Sequence[Link]
    entries: Sequence[Entry] = field(default_factory=tuple)
    archive: bool = False


def write(feed: Feed) -> bytes:
    """The document as UTF-8."""
    # Names as they are written: registered prefixes belong to the whole process, and another library takes them.
    root = ET.Element("feed", {"xmlns": ATOM, "xmlns:fh": HISTORY, "xml:lang": feed.lang})
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "updated", rfc3339(feed.updated))
    _add(_add(root, "author"), "name", feed.author)
    if feed.archive:
        ET.SubElement(root, "fh:archive")
    for link in feed.links:
        _link(root, link)
    for entry in feed.entries:
        element = _add(root, "entry")
        if entry.lang != feed.lang:
            element.set("xml:lang", entry.lang)
        _add(element, "id", entry.id)
        _add(element, "title", entry.title)
        _add(element, "updated", rfc3339(entry.updated))
        _add(element, "published", rfc3339(entry.updated))
        _link(element, entry.link)
        term, label = entry.category
        _add(element, "category").attrib.update(term=term, label=clean(label))
        _add(element, "content", entry.text).set("type", "text")
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


def _add(parent: ET.Element, name: str, text: str | None = None) -> ET.Element:
    element = ET.SubElement(parent, name)
    if text is not None:
        element.text = clean(text)
    return element


def _link(parent: ET.Element, link: Link) -> None:
    attributes = {"rel": link.rel, "type": link.type, "href": link.href}
    if link.hreflang:
        attributes["hreflang"] = link.hreflang
    _add(parent, "link").attrib.update(attributes)


def clean(text: str) -> str:
    """The text without what no feed can carry."""
    return _UNSPEAKABLE.sub("", text)
