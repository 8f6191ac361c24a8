"""What can be done with texts: kept for several applications, and those of one."""

from funding.acquisition import views
from funding.acquisition.commands.funders import OFFICES
from funding.acquisition.commands.opportunities import locked
from funding.acquisition.model import ApplicationText, TextBlock
from funding.acquisition.rules import stages as rules
from quartier.actor import require_office
from quartier.event import new_ref
from quartier.unit import Unit


def keep_block(unit: Unit, title: str, body: str, block_id: str | None = None) -> str:
    """Keep a text for several applications, or change one; those that have it already keep their copy."""
    require_office(unit.actor, *OFFICES)
    block = views.block_detail(unit.session, block_id) if block_id else TextBlock(id=new_ref())
    with unit.constraint(rules.TextTaken(), "uq_text_block_title", "text_block.title"):
        block.title, block.body, block.changed_at = title, body, unit.now
        unit.session.add(block)
    return block.id


def add_text(
    unit: Unit, opportunity_id: str, block_id: str | None, title: str | None, body: str | None
) -> str:
    """Put a text into an application: a copy of one that is kept, or one of its own; returns its reference."""
    require_office(unit.actor, *OFFICES)
    opportunity = locked(unit, opportunity_id)
    block = views.block_detail(unit.session, block_id) if block_id else None
    if block is None and (title is None or body is None):
        raise rules.NothingWritten
    text = ApplicationText(
        id=new_ref(),
        opportunity_id=opportunity.id,
        position=max((each.position for each in opportunity.texts), default=0) + 1,
        title=block.title if block else title,
        body=block.body if block else body,
        block_id=block_id,
    )
    unit.session.add(text)
    return text.id


def change_text(unit: Unit, opportunity_id: str, text_id: str, title: str, body: str | None) -> None:
    """Change a text of an application; without a body it is taken out."""
    require_office(unit.actor, *OFFICES)
    text = views.text_detail(unit.session, opportunity_id, text_id)
    if body is None:
        unit.session.delete(text)
    else:
        text.title, text.body = title, body
