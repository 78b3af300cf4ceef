"""Collects every text into the catalogues, compiles them, and tells what is not translated yet."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from ideenmarkt.config import ROOT
from ideenmarkt.ground.i18n import LANGUAGES

FOLDER = Path(__file__).with_name("translations")
KEYWORDS = {"_": None, "N_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
SOURCES = ((ROOT / "ideenmarkt", "**.py", "python"), (ROOT / "templates", "**.html", "jinja2.ext.babel_extract"))
TEXTS = ((ROOT / "templates", "**.txt", "jinja2.ext.babel_extract"),)
OPTIONS = {"trim_blocks": "true", "lstrip_blocks": "true"}
SOURCE_LANGUAGE = "de"  # its texts are the msgids


def collect() -> Catalog:
    """Every msgid of the code and the templates, with the files it stands in."""
    catalog = Catalog(project="ideenmarkt", charset="utf-8", fuzzy=False)
    for folder, pattern, method in (*SOURCES, *TEXTS):
        found = extract_from_dir(folder, [(pattern, method)], {pattern: OPTIONS}, keywords=KEYWORDS)
        for name, _line, message, comments, context in found:
            # files without line numbers: a catalogue should change only when a text does
            catalog.add(message, locations=[(f"{folder.name}/{name}", 0)], auto_comments=comments, context=context)
    return catalog


def file_of(language: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


def read(language: str) -> Catalog:
    with file_of(language).open("rb") as handle:
        return read_po(handle, locale=language)


def update(language: str, texts: Catalog) -> Catalog:
    """Bring one language's catalogue in line with the texts; nothing translated is thrown away unasked."""
    file = file_of(language)
    catalog = read(language) if file.exists() else Catalog(locale=language, project="ideenmarkt", charset="utf-8")
    catalog.update(texts, no_fuzzy_matching=True, update_creation_date=False)
    catalog.fuzzy = False
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as handle:
        write_po(handle, catalog, width=120, ignore_obsolete=True, sort_output=True, include_lineno=False)
    return catalog


def compile_all() -> None:
    """Write the .mo files that the application reads."""
    for language in _translated():
        with file_of(language).with_suffix(".mo").open("wb") as handle:
            write_mo(handle, read(language))


def missing(catalog: Catalog) -> list[str]:
    """The msgids without a translation."""
    return [str(message.id) for message in catalog if message.id and not _complete(message.string)]


def _complete(string: object) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)


def _translated() -> Iterator[str]:
    return (language for language in LANGUAGES if language != SOURCE_LANGUAGE and file_of(language).exists())


def main() -> None:
    if "--compile-only" not in sys.argv:
        texts = collect()
        for language in LANGUAGES:
            if language != SOURCE_LANGUAGE:
                left = missing(update(language, texts))
                sys.stdout.write(f"{language}: {len(texts)} texts, {len(left)} not translated\n")
    compile_all()


if __name__ == "__main__":
    main()
