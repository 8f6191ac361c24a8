"""Messages: news by e-mail for people who asked for it, at once or gathered, and off again without signing in."""
