"""Where faults gather, so that all of a folder are told in one go, each with the place that it stands in."""

from __future__ import annotations

from dataclasses import dataclass, field

from kwmaps.errors import Fault, plain


@dataclass(frozen=True, slots=True)
class Origin:
    """A feature's place in its file."""

    file: str
    number: int
    """Counted from 1, as people do."""
    id: str = ""

    @property
    def where(self) -> str:
        """``feature 3 (inchon)``."""
        return f"feature {self.number}" + (f" ({plain(self.id, 60)})" if self.id else "")


@dataclass
class Collector:
    """Gathers faults and, apart from them, what is only worth asking about."""

    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)

    def add(
        self,
        file: str,
        where: str,
        what: str,
        remedy: str = "",
        path: tuple[str | int, ...] = (),
        line: int | None = None,
    ) -> None:
        self.faults.append(Fault(file, where, what, remedy, path, line=line))

    def warn(self, file: str, where: str, what: str, remedy: str = "", path: tuple[str | int, ...] = ()) -> None:
        self.warnings.append(Fault(file, where, what, remedy, path))

    def of(self, origin: Origin, what: str, remedy: str = "", *path: str | int, at: str = "") -> None:
        """A fault of a feature; `path` leads on from the feature, `at` says the same to people."""
        self.faults.append(_fault(origin, what, remedy, path, at))

    def ask(self, origin: Origin, what: str, remedy: str = "", *path: str | int, at: str = "") -> None:
        """The same, as a question."""
        self.warnings.append(_fault(origin, what, remedy, path, at))


def _fault(origin: Origin, what: str, remedy: str, path: tuple[str | int, ...], at: str) -> Fault:
    where = f"{origin.where} › {at}" if at else origin.where
    return Fault(origin.file, where, what, remedy, ("features", origin.number - 1, *path), origin.id)
