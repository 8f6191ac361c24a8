"""A browser for tests: werkzeug's client that says, as real browsers do, where its requests come from."""

from typing import Any

from werkzeug.test import Client, TestResponse

from quartier.web.app import WebApp


class Browser(Client):
    """`Browser(app).get("/grants")`; cookies are kept, redirects are not followed by themselves."""

    def __init__(self, app: WebApp, lang: str = "de") -> None:
        super().__init__(app)
        self.lang = lang

    def open(self, *args: Any, **options: Any) -> TestResponse:
        """One request, from a page of the same site unless `headers` say otherwise."""
        headers = {"Sec-Fetch-Site": "same-origin", "Accept-Language": self.lang}
        options["headers"] = headers | dict(options.get("headers") or {})
        return super().open(*args, **options)

    def sign_in(self, persona: str = "office") -> "Browser":
        """Sign in as one of the demonstration's personas (`quartier.signin.personas`)."""
        answer = self.post("/sign-in", data={"persona": persona})
        assert answer.status_code == 303, answer.text
        return self
