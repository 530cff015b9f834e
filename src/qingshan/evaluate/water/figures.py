"""Figures of sections and lakes: means, classes, exceedances and target of a span, with their lineage."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, partial

from qingshan.base.figure import Address, Coverage, CoverageItem, Figure
from qingshan.base.rounding import from_float
from qingshan.evaluate.declared import Declaration, Figures, Maker, Row
from qingshan.evaluate.verdict import half_up, share
from qingshan.evaluate.water.clauses import grounds
from qingshan.evaluate.water.declarations import Scope, declarations
from qingshan.evaluate.water.items import INDICATORS
from qingshan.evaluate.water.span import Span
from qingshan.standards.water_records import WaterRules

MEDIUM = "water"
ATTAINED, EXCEEDED = "attained", "exceeded"

Inputs = Callable[[str], Sequence[Address]]
"""Addresses the mean of an indicator stands on."""


def no_inputs(_: str) -> Sequence[Address]:
    """Inputs of figures whose lineage nobody asked for."""
    return ()


@dataclass(frozen=True, slots=True)
class Judged:
    """A section, a lake or a source over a span.

    Parameters
    ----------
    place, span
        Of whom and when.
    exact
        Means before rounding, with ``n_<indicator>`` values under each.
    row
        The same judged: rounded means, classes, verdict; see :func:`~qingshan.evaluate.water.judge.judged`.
    least
        Values a mean needs.
    """

    place: str
    span: Span
    exact: Row
    row: Row
    least: int = 1

    @property
    def water_class(self) -> int | None:
        """Class 1 to 6; none where nothing was judged."""
        return self.row.get("water_class")

    @property
    def target(self) -> int | None:
        """Class to be met; none where nobody set one."""
        return self.row.get("target")

    @property
    def is_attained(self) -> bool | None:
        """Whether it meets its target; none without a class or a target."""
        if self.water_class is None or self.target is None:
            return None
        return self.water_class <= self.target

    def items(self) -> tuple[str, ...]:
        """Indicators with a mean, whether or not enough values stand under it."""
        return tuple(key for key in INDICATORS if self.exact.get(f"n_{key}"))


@dataclass(frozen=True, slots=True)
class WaterMaker:
    """Makes figures under one edition.

    Parameters
    ----------
    rules
        The edition.
    suffix
        What follows the key in an address: ``""``, ``"@auto"``, ``"@2011"``.
    """

    rules: WaterRules
    suffix: str = ""
    _maker: Maker = field(init=False)

    def __post_init__(self) -> None:
        stands_on = cache(partial(grounds, rules=self.rules))
        declared = declarations(self.rules)
        object.__setattr__(self, "_maker", Maker(MEDIUM, self.rules.key, self.suffix, declared, stands_on))

    def declared(self, scope: Scope, key: str) -> Declaration:
        """The declaration of a statistic."""
        return self._maker.declared(scope, key)

    def has(self, scope: Scope, key: str) -> bool:
        """Whether there is such a statistic."""
        return self._maker.has(scope, key)

    def address(self, place: str, period: object, key: str) -> Address:
        """Permanent name of a figure."""
        return self._maker.address(place, str(period), key)

    def figure(
        self,
        scope: Scope,
        key: str,
        value: Decimal | str | None,
        *,
        place: str,
        period: object,
        coverage: Coverage | None = None,
        inputs: Sequence[Address] = (),
        unrounded: float | None = None,
        note: str = "",
        without: Sequence[str] = (),
    ) -> Figure:
        """One figure of a declared statistic."""
        return self._maker.figure(
            scope,
            key,
            value,
            place=place,
            period=str(period),
            coverage=coverage,
            inputs=inputs,
            unrounded=unrounded,
            note=note,
            without=without,
        )

    def of_section(
        self,
        judged: Judged,
        *,
        scope: Scope = "section",
        inputs: Inputs = no_inputs,
        item: CoverageItem = "month",
    ) -> Figures:
        """Figures of one section or lake over one span.

        Parameters
        ----------
        judged
            Its means and verdict.
        scope
            ``section`` or ``lake``.
        inputs
            What the mean of an indicator stands on: readings of a month, months of a longer span, sections of
            a lake.
        item
            What the coverage of a mean counts.
        """
        means = {key: self._mean(judged, key, scope, inputs(key), item) for key in judged.items()}
        classes = {
            f"class_{key}": self._class(judged, key, scope) for key in means if f"class_{key}" in judged.row
        }
        verdict = self._verdict(judged, scope, list(classes))
        return {
            **verdict,
            **self._target(judged, scope),
            **means,
            **classes,
            **self._multiples(judged, scope),
        }

    def number(self, scope: Scope, key: str, value: float | None) -> Decimal | None:
        """A value rounded as its declaration says; a positive one keeps one significant digit at least."""
        if value is None:
            return None
        rounded = from_float(value, self.declared(scope, key).decimals)
        return rounded if rounded or value <= 0 else Decimal(f"{value:.0e}")

    def _mean(
        self, judged: Judged, key: str, scope: Scope, inputs: Sequence[Address], item: CoverageItem
    ) -> Figure:
        exact, rounded = judged.exact.get(key), judged.row.get(key)
        have = int(judged.exact[f"n_{key}"])
        of = {"month": len(judged.span.months)}.get(item, have)
        need = judged.least if item == "month" else None
        without = ["year-of-months"] if item != "month" else []
        if not judged.exact.get(f"nd_{key}"):
            without.append("nondetect-half")
        return self.figure(
            scope,
            key,
            self.number(scope, key, rounded),
            place=judged.place,
            period=judged.span,
            coverage=Coverage(have, of, need, item),
            inputs=inputs,
            unrounded=exact,
            note="" if exact is not None else "figure-too-few-months",
            without=without,
        )

    def _class(self, judged: Judged, key: str, scope: Scope) -> Figure:
        value = judged.row[f"class_{key}"]
        return self.figure(
            scope,
            f"class_{key}",
            whole(value),
            place=judged.place,
            period=judged.span,
            inputs=[self.address(judged.place, judged.span, key)],
            note=_why(judged, value),
        )

    def _verdict(self, judged: Judged, scope: Scope, classes: Sequence[str]) -> Figures:
        place, span, row = judged.place, judged.span, judged.row
        under = [self.address(place, span, key) for key in classes]
        note = _why(judged, judged.water_class)
        count = Coverage(
            int(row.get("n_items") or 0), sum(i.is_evaluated for i in self.rules.items.values()), item="item"
        )
        number = judged.water_class
        state = None if number is None else self.rules.quality_of(number).key
        listed = {name: row.get(name) for name in ("determining", "exceeding", "main", "undecided")}
        own = [self.address(place, span, "class")]
        values: dict[str, tuple[Decimal | str | None, Sequence[Address]]] = {
            "class": (whole(number), under),
            "quality_state": (state, own),
            "items": (whole(row.get("n_items") or 0), under),
            **{name: (text, under) for name, text in listed.items()},
        }
        return {
            key: self.figure(
                scope,
                key,
                value,
                place=place,
                period=span,
                inputs=made_of,
                note=note,
                coverage=count if key == "class" else None,
            )
            for key, (value, made_of) in values.items()
        }

    def _target(self, judged: Judged, scope: Scope) -> Figures:
        place, span = judged.place, judged.span
        if judged.target is None:
            note = "figure-no-target"
            return {
                key: self.figure(scope, key, None, place=place, period=span, note=note)
                for key in ("target", "attained")
            }
        inputs = [self.address(place, span, key) for key in ("class", "target")]
        over = judged.row.get("over_target")
        return {
            **self._limits(judged, scope),
            "target": self.figure(scope, "target", whole(judged.target), place=place, period=span),
            "attained": self.figure(
                scope,
                "attained",
                verdict_word(judged.is_attained),
                place=place,
                period=span,
                inputs=inputs,
                note=_why(judged, judged.water_class),
            ),
            "over_target": self.figure(scope, "over_target", over, place=place, period=span, inputs=inputs),
        }

    def _limits(self, judged: Judged, scope: Scope) -> Figures:
        """Limits of the target class for the indicators with a mean."""
        water, target = judged.exact.get("water"), judged.target
        if water is None or target is None:
            return {}
        place, span = judged.place, judged.span
        limits = {
            key: self.rules.scales[key, water].limit(target)
            for key in judged.items()
            if key in self.rules.items
        }
        inputs = [self.address(place, span, "target")]
        return {
            f"limit_{key}": self.figure(scope, f"limit_{key}", value, place=place, period=span, inputs=inputs)
            for key, value in limits.items()
            if value is not None
        }

    def _multiples(self, judged: Judged, scope: Scope) -> Figures:
        made: Figures = {}
        digits = self.rules.decimals("exceedance_multiple", "figure")
        for name, value in judged.row.items():
            if value is None or not name.startswith(("multiple_", "target_multiple_")):
                continue
            key = name.rpartition("multiple_")[2]
            inputs = [self.address(judged.place, judged.span, key)]
            if name.startswith("target"):
                inputs.append(self.address(judged.place, judged.span, "target"))
            made[name] = self.figure(
                scope,
                name,
                half_up(value, digits),
                place=judged.place,
                period=judged.span,
                inputs=inputs,
                unrounded=value,
            )
        return made

    def by_months(self, judged: Judged, months: Sequence[Judged], scope: Scope = "section") -> Figures:
        """Months of a section or lake with a class, at target, and their share."""
        place, span = judged.place, judged.span
        known = [each for each in months if each.water_class is not None]
        aimed = [each for each in known if each.is_attained is not None]
        met = [each for each in aimed if each.is_attained]
        of = Coverage(len(known), len(span.months), item="month")

        def counted(key: str, value: Decimal | None, inputs: Sequence[Address]) -> Figure:
            return self.figure(scope, key, value, place=place, period=span, inputs=inputs, coverage=of)

        ratio = share(len(met), len(aimed), self.rules.decimals("ratio", "figure"))
        made = {
            "months": counted(
                "months", whole(len(known)), [self.address(place, m.span, "class") for m in known]
            ),
            "attained_months": counted(
                "attained_months", whole(len(met)), [self.address(place, m.span, "attained") for m in met]
            ),
        }
        own = [figure.address for figure in made.values()]
        return {**made, "month_attainment": counted("month_attainment", ratio, own)}


def whole(value: int | float | None) -> Decimal | None:
    """A whole number as a figure has it."""
    return None if value is None else Decimal(int(value))


def verdict_word(is_attained: bool | None) -> str | None:
    """Word of a verdict."""
    return None if is_attained is None else (ATTAINED if is_attained else EXCEEDED)


def _why(judged: Judged, value: object) -> str:
    """Code of the message that says why there is no class."""
    if value is not None:
        return ""
    if judged.exact.get("water") is None:
        return "figure-water-kind-missing"
    return "figure-too-few-months" if judged.items() else "figure-no-sample"
