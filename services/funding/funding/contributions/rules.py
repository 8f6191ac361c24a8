"""What is true of in-kind contributions (Eigenleistung)."""


def value_cents(minutes: int, hour_rate_cents: int) -> int:
    """What the minutes are worth, in whole cents, half a cent rounded up; the rate is agreed with the funder."""
    return (minutes * hour_rate_cents + 30) // 60
