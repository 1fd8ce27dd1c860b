"""The services as data: quota, clocks, papers, cities, statuses and texts, each with the ids of its clauses."""

from bot.catalog.kinds import (
    ActorKind,
    AskId,
    Direction,
    DocumentKind,
    EntitlementEffect,
    FactKind,
    MilestoneKind,
    RemindKind,
    ServiceId,
)
from bot.catalog.loader import Catalog, get_catalog, load_catalog, render
from bot.catalog.messages import MessageError, Messages
from bot.catalog.schema import Ask, DocumentRule, FactRule, Move, Service, Sla, StatusRule
from bot.catalog.source import CatalogError

__all__ = [
    "ActorKind",
    "Ask",
    "AskId",
    "Catalog",
    "CatalogError",
    "Direction",
    "DocumentKind",
    "DocumentRule",
    "EntitlementEffect",
    "FactKind",
    "FactRule",
    "MessageError",
    "Messages",
    "MilestoneKind",
    "Move",
    "RemindKind",
    "Service",
    "ServiceId",
    "Sla",
    "StatusRule",
    "get_catalog",
    "load_catalog",
    "render",
]
