"""What a visitor sits at, in two words, so that they know their own sessions again in the list."""

from quartier.web.i18n import N_

#: What the browser calls itself → what people call it; the first that fits counts, since most pretend to be others.
BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser/": "Samsung Internet",
    "Firefox/": "Firefox",
    "FxiOS/": "Firefox",
    "CriOS/": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "CrOS": "ChromeOS",
    "Windows": "Windows",
    "Macintosh": "Mac",
    "Linux": "Linux",
}
UNKNOWN = N_("A browser that does not say its name")


def device_of(user_agent: str) -> str:
    """`Firefox · Android`; empty where the browser does not say. Versions and models are left out."""
    found = [
        next((said for mark, said in names.items() if mark in user_agent), "")
        for names in (BROWSERS, SYSTEMS)
    ]
    return " · ".join(filter(None, found))
