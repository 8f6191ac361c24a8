"""What people and programs send that means nothing."""

import re
from base64 import urlsafe_b64encode
from html.parser import HTMLParser

TAG = "<script>alert(1)</script>"
ATTRIBUTE = '" autofocus onfocus="alert(1)'
#: In place of an argument of a path, already escaped for it.
ARGUMENTS = (
    "nothing",
    "x" * 5000,
    "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    "%22%20autofocus%20onfocus%3D%22alert(1)",
    "'%20OR%201=1%20--",
    "%F0%9F%8C%BB",
    "a%00b",
    "%ff%fe",
    "%ed%a0%80",
    "%0d%0aSet-Cookie:%20a=b",
    "..%2f..%2fetc%2fpasswd",
    "%7B%7B7*7%7D%7D",
)
#: Texts; what a form shows again is compared with them.
TEXTS = (
    "x" * 5001,
    TAG,
    ATTRIBUTE,
    "'; DROP TABLE grants; --",
    "{{7*7}} {title} %s %(x)s",
    "a\x00b",
    "\x1b[31m",
    "\u202eright to left",
    "👩‍🌾 الحديقة",
    "\ufffd\uffff",
    "line\r\nline",
)
NUMBERS = ("0", "-1", "1" + "0" * 30, "2147483648", "9" * 12, "1e999", "NaN", "-0", "1.5", "١٢٣", "0x10", "½")
TIMES = (
    "2026-03-29T02:30",  # the clocks go forward then
    "2026-10-25T02:30",  # this comes twice
    "9999-12-31T23:59",
    "0001-01-01T00:00",
    "2199-12-31T23:59",
    "1900-01-01T00:00",
    "2026-02-30",
    "2026-13-01T25:61",
    "tomorrow",
    "2026-06-01T10:00:00+99:99",
    "12026-06-01",
)
NONSENSE = (*TEXTS, *NUMBERS, *TIMES)
#: For a time that comes twice there is a second control, which of the two is meant; this is sent as both.
TWICE = tuple(
    ["2026-10-25T02:30", which] for which in ("second", "third", "", TAG, "x" * 5001, "a\x00b", "٢")
)


def cursor(text: str) -> str:
    """A forged one."""
    return "cursor=" + urlsafe_b64encode(text.encode("utf-8", "surrogatepass")).decode()


CURSORS = (
    "cursor=%C3%BC",
    "cursor=====",
    "cursor=" + "A" * 5001,
    cursor("x"),
    cursor("null"),
    cursor("{}"),
    cursor("[]"),
    cursor("[1, 2]"),
    cursor("[[], {}]"),
    cursor('["x"]'),
    cursor('["x", "y"]'),
    cursor('["a", "b", "c"]'),
    cursor("[" * 100_000),
    cursor("[" + "9" * 5000 + "]"),
    cursor('["\\u0000"]'),
    cursor('["\\ud800"]'),
    cursor('["2026-01-01T00:00:00", "x"]'),
    cursor('["2026-01-01T00:00:00Z", "\\u0000"]'),
    cursor('["2026-01-01T00:00:00Z", "\\ud800"]'),
    cursor('["2026-01-01", "\\ud800"]'),
    cursor('["9999-12-31T23:59:59-14:00", "x"]'),
    cursor('["0001-01-01T00:00:00+14:00", "x"]'),
    cursor('["9999-12-31", "x"]'),
)
LIMITS = ("limit=-1", "limit=0", "limit=x", "limit=1" + "0" * 30, "limit=1.5", "limit=%00")
QUERIES = (
    *CURSORS,
    *LIMITS,
    "limit=1&limit=2&limit=x",
    "week=2026-02-31",
    "week=9999-12-31",
    "week=0001-01-01",
    "local_start=2026-03-29T02:30",
    "local_start=9999-12-31T23:59",
    "show=x&about=x&span=x&when=x&state=x&category=x",
    "room=%00&category=%00&about=%00&room_id=%00",
    "room=%ff&lang=%ff",
    "lang=xx",
    "lang=de%0d%0aSet-Cookie:%20a=b",
    "room=%3Cscript%3Ealert(1)%3C%2Fscript%3E&category=%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    "format=csv",
    "format=xlsx&cursor=x&limit=x",
    "format=%00",
    "when=%22%20autofocus%20onfocus%3D%22alert(1)",
    "&&&===&%",
    "%00=%00",
    "x=" + "y" * 5000,
)
HEADERS = (
    {"Host": "a" * 70 + ".example"},
    {"Host": "[::1"},
    {"Host": "ex ample\xff"},
    {"Referer": "http://["},
    {"Origin": "http://[", "Sec-Fetch-Site": ""},
    {"Cookie": "quartier-language=\xff; x=\x01"},
    {"Accept-Language": "\xff;q=nan, de;q=1e999, *;q=-1"},
    {"X-Correlation-Id": "a\x01b" * 40},
    {"Idempotency-Key": "ü"},
    {"If-None-Match": '"' + "x" * 5000},
    {"Range": "bytes=9999999999999999999-"},
    {"Content-Type": "multipart/form-data"},
    {"Content-Type": 'application/x-www-form-urlencoded; charset="nonsense"'},
    {"Content-Length": "-1"},
    {"Content-Length": "nonsense"},
)


_FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)


class Forms(HTMLParser):
    """The forms of a page: for each address the fields with what stands in them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: dict[str, dict[str, Field]] = {}
        self._action: str | None = None
        self._list: Field | None = None
        self._text: Field | None = None
        for form in _FORM.findall(html):  # the rest of a page is longer, and nothing is typed there
            self.feed(form)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method") == "post":
            self._action = given["action"]
            self.forms.setdefault(self._action, {})
        if self._action is None:
            return
        # Nothing can be typed into a file; what files hold is tested with the fields that take them.
        if tag in ("input", "select", "textarea") and "name" in given and given.get("type") != "file":
            control = Field(tag, given)
            field = self.forms[self._action].setdefault(control.name, control)
            self._list = self._text = None
            if field.kind != control.kind:
                return  # it only completes what was typed: which of the two moments that a clock shows twice
            field.add(given)
            self._list = field if tag == "select" else None
            self._text = field if tag == "textarea" else None
        elif tag == "option" and self._list:
            self._list.add(given)

    def handle_data(self, data: str) -> None:
        if self._text:
            self._text.value += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._action = None
        if tag == "textarea" and self._text:
            self._text.value = self._text.value.removeprefix("\n")
            self._text = None


class Field:
    """One control: its kind, what stands in it, and the values it offers."""

    def __init__(self, tag: str, given: dict[str, str]) -> None:
        self.name = given["name"]
        self.kind = given.get("type", "text") if tag == "input" else tag
        self.numeric = given.get("inputmode")
        self.required = "aria-required" in given or self.kind in ("radio", "select")
        self.value = ""
        self.offered: list[str] = []

    def add(self, given: dict[str, str]) -> None:
        """Another box or option of the same name."""
        if self.kind in ("radio", "checkbox", "select"):
            self.offered += [given["value"]] if given.get("value") else []
        else:
            self.value = given.get("value", "")

    @property
    def free(self) -> bool:
        """Whether one types into it."""
        return not self.offered and self.kind != "hidden"
