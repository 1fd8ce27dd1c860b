"""The services as data: quota, clocks, papers, cities, statuses and texts, each with the ids of its clauses."""

from bot.catalog.kinds import (
    ActorKind,
    AskId,
    DayRule,
    Direction,
    DocumentKind,
    EntitlementEffect,
    FactKind,
    MemberAct,
    MilestoneKind,
    RemindKind,
    ServiceId,
)
from bot.catalog.loader import Catalog, get_catalog, load_catalog, render, render_template
from bot.catalog.messages import MessageError, Messages
from bot.catalog.schema import Ask, DocumentRule, FactRule, Move, Service, Sla, StatusRule
from bot.catalog.source import CatalogError
from bot.catalog.templates import Template, TemplateKey

__all__ = [
    "ActorKind",
    "Ask",
    "AskId",
    "Catalog",
    "CatalogError",
    "DayRule",
    "Direction",
    "DocumentKind",
    "DocumentRule",
    "EntitlementEffect",
    "FactKind",
    "FactRule",
    "MemberAct",
    "MessageError",
    "Messages",
    "MilestoneKind",
    "Move",
    "RemindKind",
    "Service",
    "ServiceId",
    "Sla",
    "StatusRule",
    "Template",
    "TemplateKey",
    "get_catalog",
    "load_catalog",
    "render",
    "render_template",
]
