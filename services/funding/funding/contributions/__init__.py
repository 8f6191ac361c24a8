"""In-kind contributions: what volunteers' hours are worth as a share of a project's own means."""
