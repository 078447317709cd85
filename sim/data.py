"""Data sets: folders of tables with their origin, read and refused in one place.

A data set is a folder with `dataset.yaml` (what it is, where each file comes from, what it cannot tell) and tables. The
bundled ones are known by name; any other is named by its folder. A single table of regions is read by
`load_regions_file`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sim.bundle import bundled, can_be_path
from sim.checked import Checked, MonthText, NonNegative
from sim.months import Month
from sim.national import NationalHistory, read_national
from sim.national_opening import national_regions
from sim.overlay import Merged, check
from sim.problems import BadInputError, Problem, listed, nearest_name, raise_if_any
from sim.provinces import read_provinces
from sim.region_checks import check_regions
from sim.region_table import load_regions_file, read_regions
from sim.regions import Kind, Regions
from sim.sheets import CSV_ENDINGS, SPREADSHEETS
from sim.texts import text
from sim.yamlfile import read_yaml

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["DataFile", "Dataset", "Listed", "dataset_folder", "list_datasets", "load_dataset", "load_regions_file",
           "validate_data"]

DESCRIPTION = "dataset.yaml"


class Text(Checked):
    """The same text in both languages."""

    zh: str
    en: str


class FileOrigin(Checked):
    """One table: what it holds and where it comes from."""

    holds: Text
    publisher: str
    address: str = ""
    read: str
    """Day on which the source was read, YYYY-MM-DD."""


class Description(Checked):
    """`dataset.yaml`."""

    title: Text
    summary: Text
    kind: Kind
    reader: Literal["regions", "provinces", "national"]
    opening: MonthText
    pool_balance_yuan: NonNegative = 0.0
    files: dict[str, FileOrigin]
    notes: tuple[Text, ...] = ()
    limits: tuple[Text, ...] = ()


@dataclass(frozen=True)
class DataFile:
    """One file of a data set with its origin, as a manifest lists it."""

    name: str
    holds: Mapping[str, str]
    publisher: str
    address: str
    read: str
    sha256: str


@dataclass(frozen=True)
class Listed:
    """One line of the list of bundled data sets."""

    name: str
    title: Mapping[str, str]
    kind: Kind
    summary: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Dataset:
    """A data set as loaded: a snapshot of regions, and a history where there is one."""

    name: str
    title: Mapping[str, str]
    kind: Kind
    summary: Mapping[str, str]
    snapshot: Regions
    """Always there; enough to judge gates."""
    projectable: bool
    """Whether the snapshot holds all that a projection starts from."""
    national: NationalHistory | None
    notes: tuple[Mapping[str, str], ...]
    limits: tuple[Mapping[str, str], ...]
    files: tuple[DataFile, ...]

    @property
    def regions(self) -> Regions | None:
        """The opening of a projection; None for a data set that is only for gates."""
        return self.snapshot if self.projectable else None

    @property
    def history(self) -> pd.DataFrame | None:
        """Monthly figures, one row per month; None for a snapshot."""
        return self.national.frame() if self.national else None


def list_datasets() -> list[Listed]:
    """Every bundled data set, by name; the template is not one."""
    folders = sorted(path.parent for path in bundled("data").glob(f"*/{DESCRIPTION}"))
    described = [(folder.name, _describe(folder)) for folder in folders]
    return [Listed(name, about.title.model_dump(), about.kind, about.summary.model_dump()) for name, about in described]


def dataset_folder(name_or_path: str | Path) -> Path:
    """The folder of a data set by bundled name or by path; raises BadInputError with the nearest name."""
    bundled_path = bundled("data") / str(name_or_path)
    for folder in (bundled_path, Path(name_or_path)):
        if can_be_path(folder) and (folder / DESCRIPTION).is_file():
            return folder
    names = [listed.name for listed in list_datasets()]
    raise BadInputError([Problem(text("problem.data.unknown", name=str(name_or_path)),
                                 expected=text("problem.data.one_of", names=listed(names), file=DESCRIPTION),
                                 nearest=nearest_name(str(name_or_path), names))])


def load_dataset(name_or_path: str | Path, opening: Month | None = None) -> Dataset:
    """Load a data set by bundled name or folder.

    `opening` chooses the month at whose end a history is opened; a snapshot keeps its own. Raises BadInputError with
    all problems: of the description, of the tables, and of an opening that the history does not have.
    """
    folder = dataset_folder(name_or_path)
    about = _describe(folder)
    files = _files(folder, about)
    read = _Read(folder, about, opening)
    snapshot, national = _READERS[about.reader](read)
    return Dataset(
        folder.name, about.title.model_dump(), about.kind, about.summary.model_dump(), snapshot,
        not check_regions(snapshot), national, tuple(note.model_dump() for note in about.notes),
        tuple(limit.model_dump() for limit in about.limits), files)


def regions_of(place: str) -> Regions:
    """The regions of a table's file, or the snapshot of a data set by name or folder; raises BadInputError."""
    path = Path(place)
    return load_regions_file(path) if path.is_file() else load_dataset(place).snapshot


def validate_data(path: str | Path) -> list[Problem]:
    """Everything wrong with a data set's folder, its `dataset.yaml`, or a single table of regions."""
    place = Path(path)
    if place.name == DESCRIPTION:
        place = place.parent
    try:
        if place.suffix.lower() in CSV_ENDINGS + SPREADSHEETS and not place.is_dir():
            load_regions_file(place)
        else:
            load_dataset(place)
    except BadInputError as error:
        return list(error.problems)
    return []


@dataclass(frozen=True)
class _Read:
    """What a reader is given."""

    folder: Path
    about: Description
    opening: Month | None


def _read_regions(read: _Read) -> tuple[Regions, None]:
    path = read.folder / "regions.csv"
    regions = read_regions(path, read.folder.name, read.about.kind, "projection", read.about.pool_balance_yuan)
    if regions.opening != read.about.opening:
        raise BadInputError([Problem(text("problem.region.opening_of_dataset"), str(path), column="opening_month")])
    return regions, None


def _read_provinces(read: _Read) -> tuple[Regions, None]:
    return read_provinces(read.folder, read.folder.name, read.about.kind, read.about.opening), None


def _read_national(read: _Read) -> tuple[Regions, NationalHistory]:
    history = read_national(read.folder)
    opening = read.about.opening if read.opening is None else read.opening
    return national_regions(history, read.folder.name, read.about.kind, opening), history


_READERS: dict[str, Callable[[_Read], tuple[Regions, NationalHistory | None]]] = {
    "regions": _read_regions, "provinces": _read_provinces, "national": _read_national,
}


def _describe(folder: Path) -> Description:
    path, merged = folder / DESCRIPTION, Merged()
    merged.lay(read_yaml(path), str(path))
    description, problems = check(Description, merged)
    if description is None:
        raise BadInputError(problems)
    return description


def _files(folder: Path, about: Description) -> tuple[DataFile, ...]:
    missing = [Problem(text("problem.data.no_file", name=name), str(folder / DESCRIPTION), column="files")
               for name in about.files if not (folder / name).is_file()]
    raise_if_any(missing)
    origins = {DESCRIPTION: FileOrigin(holds=about.summary, publisher="uifund", read=""), **about.files}
    return tuple(DataFile(name, origin.holds.model_dump(), origin.publisher, origin.address, origin.read,
                          hashlib.sha256((folder / name).read_bytes()).hexdigest()) for name, origin in origins.items())
