"""Small pieces of text that several actions need, made from the catalog."""

from bot.catalog import DocumentKind, get_catalog


def menu() -> str:
    """The five services, one a line, with the numbers a member may type."""
    return get_catalog().menu


def find_document_kind(text: str) -> DocumentKind | None:
    """The kind of paper that a text names, by its longest matching name; None when it names none."""
    wanted = text.casefold()
    names = [
        (name.casefold(), kind)
        for kind, rule in get_catalog().common.documents.items()
        if kind != DocumentKind.OTHER
        for name in (rule.name, *rule.aliases)
    ]
    fitting = [(len(name), kind) for name, kind in names if name in wanted]
    return max(fitting)[1] if fitting else None
