"""What is true of descriptions."""

#: The field of a gathering that `quartier.written` keeps.
DESCRIPTION = "description"
MOST_SIGNS = 2000
#: Who may write and translate.
WRITERS = ("carrier", "council")
