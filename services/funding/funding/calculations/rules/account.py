"""A grant's own figures, as its sheets take them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from funding.calculations.rules.deadlines import Deadlines, deadlines
from funding.calculations.rules.draw import Draw, most_to_draw
from funding.calculations.rules.interest import Rates
from funding.calculations.rules.late_use import Instalment, LateUse, Payment, Use, Window, late_use, uses
from funding.calculations.rules.settlement import Financing, Settlement, settle
from funding.calculations.rules.sheet import Sheet
from funding.calculations.rules.tolerance import Line, Tolerance, check_lines
from funding.rule_profiles.rules import Profile


@dataclass(frozen=True, kw_only=True)
class Account:
    """A grant as it stands, in cents and local days, with the profile it is accounted for by.

    `own_cents` and `cover_cents` are planned; `cover_received_cents` of others' money has come.
    """

    financing: str
    award_cents: int
    own_cents: int
    cover_cents: int
    cover_received_cents: int
    drawn_cents: int
    lines: Sequence[Line]
    payments: Sequence[Payment]
    instalments: Sequence[Instalment]
    period_end_on: date
    profile: Profile

    @property
    def planned_cost_cents(self) -> int:
        """What the plan costs."""
        return sum(line.planned_cents for line in self.lines)

    @property
    def spent_cents(self) -> int:
        """What was paid."""
        return sum(payment.amount_cents for payment in self.payments)

    def settlement(self) -> Sheet:
        """The grant as it would be if nothing more were spent."""
        return settle(
            Settlement(
                financing=self.financing,
                award_cents=self.award_cents,
                planned_cost_cents=self.planned_cost_cents,
                eligible_cost_cents=self.spent_cents,
                own_planned_cents=self.own_cents,
                planned_cover_cents=self.cover_cents,
                actual_cover_cents=self.cover_received_cents,
                drawn_cents=self.drawn_cents,
                reduction_threshold_cents=self.profile.whole("reduction_threshold_cents"),
            )
        )

    def tolerance(self) -> Sheet:
        """Its lines against the plan."""
        return check_lines(
            Tolerance(
                lines=self.lines,
                tolerance_percent=Fraction(self.profile.whole("tolerance_percent")),
                warning_percent=Fraction(self.profile.whole("tolerance_warning_percent")),
                recognised_up_to=self.profile.word("recognised_up_to"),
            )
        )

    def draw_down(self, due_cents: int, cash_limit_left_cents: int | None = None) -> Sheet:
        """The most that can be drawn, where so much is due within the window."""
        return most_to_draw(
            Draw(
                financing=self.financing,
                award_cents=self.award_cents,
                planned_cost_cents=self.planned_cost_cents,
                own_planned_cents=self.own_cents,
                planned_cover_cents=self.cover_cents,
                spent_cents=self.spent_cents,
                due_cents=due_cents,
                drawn_cents=self.drawn_cents,
                cash_limit_left_cents=cash_limit_left_cents,
            )
        )

    def late_use(self, today: date, rates: Rates) -> Sheet:
        """What of the money drawn was spent late, and the interest on it."""
        return late_use(self._use(today), rates)

    def uses(self, today: date) -> list[Use]:
        """What of each instalment was spent, and when."""
        return list(uses(self._use(today)))

    def deadlines(self) -> Sheet:
        """When its proof of use is due, and how long vouchers are kept."""
        return deadlines(
            Deadlines(
                period_end_on=self.period_end_on,
                proof_months=self.profile.whole("proof_months"),
                retention_years=self.profile.whole("retention_years"),
                tax_retention_years=self.profile.whole("tax_retention_years"),
                last_voucher_on=max((payment.paid_on for payment in self.payments), default=None),
            )
        )

    def window(self) -> Window:
        """How long money drawn may be kept."""
        return Window.of(self.profile)

    def _use(self, today: date) -> LateUse:
        return LateUse(
            instalments=self.instalments,
            payments=self._borne(),
            as_of_on=today,
            window=self.window(),
            share_percent=self._share(),
            interest_start=self.profile.word("interest_start"),
            points=Fraction(self.profile.whole("interest_points")),
            day_count=self.profile.word("day_count"),
        )

    def _share(self) -> Fraction:
        if self.financing in (Financing.SHARE, Financing.FIXED) and self.planned_cost_cents:
            return Fraction(self.award_cents * 100, self.planned_cost_cents)
        return Fraction(100)

    def _borne(self) -> list[Payment]:
        """The payments that the grant has a part in: of a deficit, own and others' money pays the first ones."""
        first = {
            Financing.DEFICIT: self.own_cents + self.cover_cents,
            Financing.FULL: self.cover_cents,
        }.get(Financing(self.financing), 0)
        borne = []
        for payment in sorted(self.payments, key=lambda each: each.paid_on):
            covered = min(first, payment.amount_cents)
            first -= covered
            if payment.amount_cents > covered:
                borne.append(Payment(paid_on=payment.paid_on, amount_cents=payment.amount_cents - covered))
        return borne
