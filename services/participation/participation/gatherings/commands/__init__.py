"""What can be done with gatherings: by people (`by_people`), and by answers about their rooms (`about_rooms`).

Every change of state goes through `parts.enter`, which keeps the history; which state that is, `rules.NEXT` says.
"""
