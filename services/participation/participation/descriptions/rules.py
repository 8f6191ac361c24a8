"""What is true of descriptions, and of titles in other languages."""

from quartier.errors import Invalid

#: The field of a gathering that `quartier.written` keeps.
DESCRIPTION = "description"
MOST_SIGNS = 2000
MOST_TITLE = 200
#: Who may write and translate.
WRITERS = ("carrier", "council")


class NothingTranslated(Invalid):
    """Nothing is translated yet. Write the title or the text in the other language."""

    field = "text"
