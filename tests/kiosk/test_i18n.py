"""Message catalogues: complete in every language, all used, nothing used that is not there."""

from __future__ import annotations

import ast
import re
import string
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from kiosk.i18n import DEFAULT, Catalogue, catalogue, languages
from kiosk.resources import config_folder

ROOT = Path(__file__).parents[2]
ROOMS = ("kiosk", "drivers", "screens")
ASKING = {"text", "plural", "help_text", "has"}
LEFT_OUT = {("en", "visit.card.for_relation"): {"relation"}}
"""Values a language leaves out on purpose: portals give the relation as a Vietnamese word."""
ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")


def _messages(language: str) -> list[tuple[str, Message]]:
    found = []
    for path in sorted((config_folder() / "locale" / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                name = message.id if isinstance(message.id, str) else message.id[0]
                if name:
                    found.append((name, message))
    return found


@cache
def texts(language: str) -> dict[str, tuple[str, ...]]:
    """Id → its forms."""
    return {
        name: (message.string or "",) if isinstance(message.string, str | None) else tuple(message.string)
        for name, message in _messages(language)
    }


@cache
def _sources() -> tuple[ast.Module, ...]:
    paths = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
    return tuple(ast.parse(path.read_text(encoding="utf-8")) for path in paths)


def _pattern(parts: ast.JoinedStr) -> re.Pattern[str]:
    """`f"home.{name}.note"` as the family of ids it can make."""
    return re.compile(
        "".join(
            re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"[a-z0-9_.-]+"
            for part in parts.values
        )
    )


@cache
def asked() -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """Ids, and families of ids, that the code hands to a catalogue."""
    ids: set[str] = set()
    families: list[re.Pattern[str]] = []
    for tree in _sources():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            function = node.func
            name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
            if name not in ASKING:
                continue
            for part in ast.walk(node.args[0]):
                if isinstance(part, ast.JoinedStr) and _looks_like_family(part):
                    families.append(_pattern(part))
                elif (
                    isinstance(part, ast.Constant)
                    and isinstance(part.value, str)
                    and ID.fullmatch(part.value)
                ):
                    ids.add(part.value)
    return frozenset(ids), tuple(families)


def _looks_like_family(parts: ast.JoinedStr) -> bool:
    first = parts.values[0] if parts.values else None
    return (
        isinstance(first, ast.Constant)
        and isinstance(first.value, str)
        and re.fullmatch(r"[a-z][a-z0-9_]*\.[a-z0-9_.]*", first.value) is not None
    )


@cache
def mentioned() -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """Every string of the code, and every family: ids also travel through tables and arguments."""
    words: set[str] = set()
    families: list[re.Pattern[str]] = []
    for tree in _sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                words.add(node.value)
            elif isinstance(node, ast.JoinedStr) and _looks_like_family(node):
                families.append(_pattern(node))
    return frozenset(words), tuple(families)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_vietnamese_comes_first() -> None:
    assert languages()[0] == DEFAULT == "vi"
    assert "en" in languages()


def test_every_language_has_every_text() -> None:
    for language in languages():
        assert set(texts(language)) ^ set(texts(DEFAULT)) == set()


def test_no_id_is_defined_twice() -> None:
    for language in languages():
        assert [name for name, n in Counter(name for name, _ in _messages(language)).items() if n > 1] == []


def test_every_text_is_filled_in_and_settled() -> None:
    for language in languages():
        empty = [name for name, forms in texts(language).items() if not all(form.strip() for form in forms)]
        fuzzy = [name for name, message in _messages(language) if message.fuzzy]
        assert (empty, fuzzy) == ([], [])


def test_the_loaded_catalogue_answers_every_id() -> None:
    for language in languages():
        loaded = catalogue(language)
        for name, message in _messages(language):
            if message.pluralizable:
                fields = dict.fromkeys(set().union(*map(placeholders, texts(language)[name])) - {"n"}, "x")
                assert all(loaded.plural(name, n, **fields) != name for n in (0, 1, 2, 21))
            else:
                assert loaded.text(name) == message.string


def test_every_id_the_code_asks_for_exists() -> None:
    ids, families = asked()
    assert sorted(ids - set(texts(DEFAULT))) == []
    assert [f.pattern for f in families if not any(f.fullmatch(name) for name in texts(DEFAULT))] == []


def test_every_text_is_used() -> None:
    words, families = mentioned()
    unused = [
        name for name in texts(DEFAULT) if name not in words and not any(f.fullmatch(name) for f in families)
    ]
    assert unused == []


def test_placeholders_are_the_same_in_every_language() -> None:
    different = []
    for language in languages():
        for name, forms in texts(language).items():
            here = set().union(*map(placeholders, forms))
            there = set().union(*map(placeholders, texts(DEFAULT)[name]))
            # A language may leave the count of its singular in words: "one person".
            if here - {"n"} != there - {"n"} - LEFT_OUT.get((language, name), set()):
                different.append((language, name))
    assert different == []


def test_a_text_is_counted_in_every_language_or_in_none() -> None:
    counted = [{name for name, message in _messages(lang) if message.pluralizable} for lang in languages()]
    assert all(names == counted[0] for names in counted)


def test_texts_are_composed_unicode() -> None:
    for language in languages():
        for name, forms in texts(language).items():
            assert all(unicodedata.is_normalized("NFC", form) for form in forms), name


def test_no_text_has_an_em_dash() -> None:
    for language in languages():
        for name, forms in texts(language).items():
            assert not any("—" in form for form in forms), name


def test_an_unknown_language_is_answered_in_vietnamese() -> None:
    assert catalogue("tlh").language == DEFAULT


def test_an_unknown_id_shows_itself() -> None:
    assert catalogue("en").text("no.such.id") == "no.such.id"
    assert not catalogue("en").has("no.such.id")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_fields_are_filled_in(language: str) -> None:
    loaded: Catalogue = catalogue(language)
    assert loaded.text("cli.status.line", name="state", value="Idle") == "state: Idle"
