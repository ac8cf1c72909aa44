"""From what was typed to what is asked of FTS5, and from candidates to an order. Pure functions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

SOFT = frozenset(
    {
        "xin",
        "lam",
        "toi",
        "muon",
        "cho",
        "con",
        "can",
        "o",
        "dau",
        "nhu",
        "the",
        "nao",
        "thu",
        "tuc",
        "ve",
        "cua",
        "va",
        "di",
        "de",
        "bi",
        "duoc",
        "minh",
        "em",
        "gi",
        "moi",
        "nguoi",
    }
)
"""Words that people put around what they mean. Some are also part of names, so they go only if they must."""

Abbreviations = Mapping[str, tuple[str, ...]]
"""Folded abbreviation → folded phrases it stands for."""

_TEXT = "{name keywords sector agency}"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One row that FTS5 found. `relevance` is positive, larger is better; all text is folded."""

    code: str
    name: str
    keywords: str
    """One a line."""
    popularity: int
    relevance: float


def expressions(words: tuple[str, ...], abbreviations: Abbreviations) -> Iterator[str]:
    """FTS5 expressions from strict to loose. The first one that finds something is the answer.

    Words consist of `a-z0-9` only, so nothing typed can be syntax. The last word is still being typed.
    """
    if not words:
        return
    terms = [_term(word, abbreviations, prefix=index == len(words) - 1) for index, word in enumerate(words)]
    yield " AND ".join(terms)
    hard = [term for word, term in zip(words, terms, strict=True) if word not in SOFT]
    if hard and len(hard) < len(terms):
        yield " AND ".join(hard)
    kept = hard or terms
    if len(kept) > 2:
        yield " OR ".join(f"({' AND '.join(some)})" for some in combinations(kept, len(kept) - 1))
    if len(kept) > 1:
        yield " OR ".join(kept)


def _term(word: str, abbreviations: Abbreviations, *, prefix: bool) -> str:
    star = "*" if prefix else ""
    ways = [f'{_TEXT} : "{word}" {star}'.rstrip()]
    if len(word) >= 3:
        ways.append(f'initials : "{word}" {star}'.rstrip())
    ways += [f'{_TEXT} : "{phrase}"' for phrase in abbreviations.get(word, ())]
    return f"({' OR '.join(ways)})"


def spelled_out(words: tuple[str, ...], abbreviations: Abbreviations) -> tuple[str, ...]:
    """The query as phrases a name could contain: as typed, and with each abbreviation spelled out."""
    phrases = [" ".join(words)]
    for index, word in enumerate(words):
        for meaning in abbreviations.get(word, ()):
            phrases.append(" ".join((*words[:index], meaning, *words[index + 1 :])))
    return tuple(phrases)


def as_phrases(phrases: tuple[str, ...]) -> str:
    """The FTS5 expression of names and keywords that contain one of the phrases, its last word unfinished."""
    return " OR ".join(f'{{name keywords}} : "{phrase}" *' for phrase in phrases)


def score(candidate: Candidate, phrases: tuple[str, ...], best_relevance: float) -> float:
    """How well a candidate answers: the phrase as a whole counts more than its words, a short name more than
    a long one; popularity decides between equals."""
    keywords = candidate.keywords.split("\n")
    phrase_score = max(
        max(_phrase(phrase, candidate.name), *(0.95 * _phrase(phrase, keyword) for keyword in keywords))
        for phrase in phrases
    )
    relevance = candidate.relevance / best_relevance if best_relevance > 0 else 0.0
    return phrase_score + 20 * relevance + 1.5 * candidate.popularity


def _phrase(phrase: str, text: str) -> float:
    """100 for the same, 50 to 80 when `text` contains it from a word's beginning, by how much of it it is."""
    if phrase == text:
        return 100.0
    at = f" {text}".find(f" {phrase}")
    if at < 0:
        return 0.0
    return 50.0 + 20.0 * len(phrase) / len(text) + (10.0 if at == 0 else 0.0)
