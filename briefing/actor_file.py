"""Read the reader's own list of actors from a CSV or JSON Lines file. What is wrong in it is said by line."""

from __future__ import annotations

import csv
import difflib
import io
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NoReturn, get_args

from briefing import tables
from briefing.actors import ActorList, Listed
from briefing.actors.aliases import MAX_NAME
from briefing.errors import UsageError
from briefing.names import clean_name, form
from briefing.text import canonical
from briefing.types import ActorType

# The sector codes of PLOVER's manual (Open Event Data Alliance) but UNK, which says that nothing is known; with NGO and
# IGO, which it has among the codes of countries.
SECTORS = frozenset(
    "AGR BUS COP CRM CVL EDU ELI GOV IGO JRN JUD LAB LEG MED MIL NGO OPP PRE PRM PTY REB REF REL SOC SPY UAF".split()
)
_COLUMNS = ("name", "aliases", "country", "sectors", "type")
_SINGULAR = {"alias": "aliases", "sector": "sectors"}
_TYPES = get_args(ActorType)
_MAX_BYTES = 5_000_000
_MAX_ALIASES = 200  # of one row
# ISO 3166-1 alpha-3 codes of what is no state of its own, which the tables therefore leave out.
_TERRITORIES = frozenset(
    """
    ABW AIA ALA ASM ATA ATF BES BLM BMU BVT CCK COK CUW CXR CYM FLK FRO GGY GIB GLP GRL GUF GUM HMD IMN IOT JEY MAF
    MNP MSR MTQ MYT NCL NFK NIU PCN PYF REU SGS SHN SJM SPM SXM TCA TKL UMI VGB VIR WLF
    """.split()
)

# A row as read: its line, counted from 1, and its cells by column.
_Row = tuple[int, dict[str, object]]


def read_actors(file: Path) -> ActorList:
    """Read a list of actors.

    Args:
        file: .csv with a header, lists within a cell parted by ';'; or .jsonl with one object a line, whose lists
            may be lists. UTF-8, with or without a byte order mark.

    Raises:
        UsageError: it cannot be read, or something in it is wrong; names the file, the line and the mend.
    """
    readers = {".csv": _csv_rows, ".jsonl": _json_rows}
    if file.suffix.lower() not in readers:
        raise UsageError(f"{file}: a list of actors is a .csv or a .jsonl file; rename it.")
    rows: list[Listed] = []
    owners: dict[str, tuple[int, str]] = {}
    for line, cells in readers[file.suffix.lower()](file, _text(file)):
        where = f"{file}, line {line}"
        row = _listed(cells, where)
        for name in row.names:
            first, owner = owners.setdefault(tables.normal(name), (line, row.name))
            if first != line:
                raise UsageError(
                    f"{where}: the name '{name}' is already that of {owner} (line {first}); "
                    "a name belongs to one row, so take it off one of them."
                )
        rows.append(row)
    return ActorList(tuple(rows))


def _text(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            data = stream.read(_MAX_BYTES + 1)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise UsageError(
            f"The list of actors {file} cannot be read ({why}); mend that or 'actors'."
        ) from error
    if len(data) > _MAX_BYTES:
        raise UsageError(
            f"{file} is larger than {_MAX_BYTES // 1_000_000} megabytes; shorten the list of actors."
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{file}, line {line}: this is not UTF-8; save the file as UTF-8.") from None


# ------------------------------------------------------------------------------------------ the two formats


def _csv_rows(file: Path, text: str) -> Iterator[_Row]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] | None = None
    line = 1
    try:
        for cells in reader:
            where, at, line = f"{file}, line {line}", line, reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if header is None:
                header = _header(cells, where)
                continue
            if any(cell.strip() for cell in cells[len(header) :]):
                _refuse(
                    where,
                    f"there are {len(cells)} cells under {len(header)} columns; put a name with a comma into "
                    'quotation marks (") and part several names by semicolons',
                )
            yield at, dict(zip(header, cells, strict=False))
    except csv.Error as error:
        _refuse(f"{file}, line {line}", f"this is no CSV ({error}); mend its quotation marks")
    if header is None:
        raise UsageError(f"{file} is empty; its first line names the columns: {','.join(_COLUMNS)}.")


def _header(cells: list[str], where: str) -> list[str]:
    columns = [_column(cell) for cell in cells]
    known = set(columns) & set(_COLUMNS)
    if not known:
        parted = "by commas " if len(cells) == 1 and (";" in cells[0] or "\t" in cells[0]) else ""
        _refuse(where, f"the first line must name the columns {parted}as in: {','.join(_COLUMNS)}")
    while columns and not columns[-1]:
        columns.pop()
    for column in columns:
        _check_column(column, where)
        if columns.count(column) > 1:
            _refuse(where, f"the column '{column}' stands there twice; keep one")
    if "name" not in known:
        _refuse(where, "there is no column 'name'; add it")
    return columns


def _json_rows(file: Path, text: str) -> Iterator[_Row]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        where = f"{file}, line {number}"
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            value = None
        if not isinstance(value, dict):
            _refuse(
                where, 'this is no JSON object; write one a line, such as {"name": "…", "aliases": ["…"]}'
            )
        cells: dict[str, object] = {}
        for key, cell in value.items():
            column = _column(key)
            _check_column(column, where)
            if column in cells:
                _refuse(where, f"'{column}' stands there twice; keep one")
            cells[column] = cell
        yield number, cells


def _column(name: str) -> str:
    plain = name.strip().lower()
    return _SINGULAR.get(plain, plain)


def _check_column(column: str, where: str) -> None:
    if column not in _COLUMNS:
        _refuse(where, f"there is no column '{column[:40]}'; {_nearest(column, _COLUMNS)}")


# ----------------------------------------------------------------------------------------------- the cells


def _listed(cells: dict[str, object], where: str) -> Listed:
    name = _name(_one(cells, "name", where), where)
    if not name:
        _refuse(where, "this row has no name; give it one or take it out")
    aliases = [alias for part in _several(cells, "aliases", where) if (alias := _name(part, where))]
    if len(aliases) > _MAX_ALIASES:
        _refuse(where, f"{name} has more than {_MAX_ALIASES} aliases; keep the commonest")
    kind = _one(cells, "type", where).lower()
    if kind and kind not in _TYPES:
        _refuse(where, f"there is no type '{kind[:40]}'; {_nearest(kind, _TYPES)}")
    return Listed(
        name,
        tuple(alias for alias in dict.fromkeys(aliases) if alias != name),
        next((known for known in _TYPES if known == kind), None),
        _country(_one(cells, "country", where), where),
        tuple(dict.fromkeys(_sector(part, where) for part in _several(cells, "sectors", where))),
    )


def _name(text: str, where: str) -> str:
    # As the names that analysts offer: without what stands around a name, and in the form of the articles' texts.
    name = form(clean_name(text))
    if len(name) > MAX_NAME:
        _refuse(where, f"a name has more than {MAX_NAME} characters; part several names by semicolons")
    return name


def _country(text: str, where: str) -> str | None:
    if not text:
        return None
    states = _states()
    code = text.upper()
    if code in states or code in _TERRITORIES:
        return code
    named = tables.known(text) or tables.known(code)
    if named and named.kind == "state":
        return named.country
    by_word = {code.casefold(): code for code in {*states, *_TERRITORIES}}
    by_word |= {tables.normal(name): code for code, entry in states.items() for name in entry.names}
    written = tables.normal(text[:MAX_NAME])
    # 'GER' is meant for Germany, not for the code that is most like it.
    begun = {code for word, code in by_word.items() if word.startswith(written)}
    near = difflib.get_close_matches(written, by_word, 1)
    nearest = begun.pop() if len(begun) == 1 else by_word[near[0]] if near else None
    meant = (
        f"did you mean {nearest}{f' ({states[nearest].name})' if nearest in states else ''}?"
        if nearest
        else ""
    )
    return _refuse(
        where,
        f"there is no country '{text[:40]}'; {meant or 'give its ISO 3166-1 alpha-3 code, such as DEU for Germany'}",
    )


@cache
def _states() -> dict[str, tables.Entry]:
    return {entry.country: entry for entry in tables.entries() if entry.kind == "state" and entry.country}


def _sector(text: str, where: str) -> str:
    if text.upper() not in SECTORS:
        _refuse(where, f"there is no PLOVER sector '{text[:40]}'; there are {' '.join(sorted(SECTORS))}")
    return text.upper()


def _one(cells: dict[str, object], column: str, where: str) -> str:
    value = cells.get(column)
    if value is not None and not isinstance(value, str):
        _refuse(where, f"'{column}' must be a text")
    return canonical(value or "")


def _several(cells: dict[str, object], column: str, where: str) -> list[str]:
    value = cells.get(column)
    parts = (
        value
        if isinstance(value, list)
        else (value or "").split(";")
        if isinstance(value, str | None)
        else [0]
    )
    if not all(isinstance(part, str) for part in parts):
        _refuse(where, f"'{column}' must be a list of texts")
    return [part for part in map(canonical, parts) if part]


def _nearest(name: str, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(name, known, 1)
    return f"did you mean '{near[0]}'?" if near else f"there are {', '.join(known)}"


def _refuse(where: str, what: str) -> NoReturn:
    raise UsageError(f"{where}: {what}{'' if what.endswith('?') else '.'}")
