"""Words that tell names from other texts: surnames, what surrounds a name, what is never one (name_words.yaml)."""

from pathlib import Path

import yaml

_LISTS: dict[str, str] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))


def _words(name: str) -> tuple[str, ...]:
    return tuple(_LISTS[name].split())


COMPOUND_SURNAMES = frozenset(_words("compound_surnames"))
SURNAMES = frozenset(_words("surnames"))
STRONG_CUE_ENDINGS = _words("strong_cue_endings")
SYLLABLES = frozenset("".join(_words("syllables")))
NEVER_PREFIXES = _words("never_prefixes")
NEVER_ALONE = frozenset(_words("never_alone"))
NEVER_INSIDE = _words("never_inside")
NEVER_ANYWHERE = _words("never_anywhere")
NEVER_LATIN = frozenset(_words("never_latin"))

# Alternatives for regular expressions, the longest first.
CUES = "|".join(sorted(_words("cues"), key=len, reverse=True))
FOLLOWERS = "|".join(sorted(_words("followers"), key=len, reverse=True))
