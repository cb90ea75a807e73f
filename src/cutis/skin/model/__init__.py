"""Knowledge and a person (or a dish) become equations and arrays; no solver lives here."""

from cutis.skin.model.assemble import assemble
from cutis.skin.model.donor import Dish, Donor, Subject
from cutis.skin.model.individuals import Individuals
from cutis.skin.model.model import Message, Model
from cutis.skin.model.system import System

__all__ = ["Dish", "Donor", "Individuals", "Message", "Model", "Subject", "System", "assemble"]
