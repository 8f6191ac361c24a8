"""What can be done about upkeep, one matter a file."""

from werkhaus.upkeep.commands.inspections import ACTS as _INSPECTIONS
from werkhaus.upkeep.commands.locks import ACTS as _LOCKS

ACTS = (*_LOCKS, *_INSPECTIONS)
