"""Knowledge and a person (or a dish) become equations and arrays; no solver lives here."""

from cutis.model.assemble import assemble
from cutis.model.donor import Dish, Donor, Subject
from cutis.model.individuals import Individuals
from cutis.model.model import Message, Model
from cutis.model.system import System

__all__ = ["Dish", "Donor", "Individuals", "Message", "Model", "Subject", "System", "assemble"]
