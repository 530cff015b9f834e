"""What is shown of a layer that is sent in: how many rows, its datum, its fit, its faults."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import BaseModel

from qingshan.base.messages import Language
from qingshan.edge.geo.fit import Fit
from qingshan.edge.geo.importing import ImportedLayer, import_layer
from qingshan.edge.geo.reading import Source
from qingshan.edge.geo.store import kind_named
from qingshan.edge.web.jobs import Job
from qingshan.edge.web.state import State
from qingshan.edge.web.views.findings import FindingOut, findings_out
from qingshan.edge.web.views.named import NamedOut
from qingshan.edge.web.views.work import JobOut
from qingshan.register.datum import LayerDatum
from qingshan.register.layer import layer_kinds


class FitOut(BaseModel):
    """Distances to the counties' boundary [m], as it came and after the best shift."""

    median_m: float
    shifted_m: float
    east_m: float
    north_m: float
    best_datum: str
    best_datum_m: float


class LayerOut(BaseModel):
    """A layer as far as it is read; ``is_stored`` says whether it took its place."""

    job: JobOut
    kind: NamedOut | None = None
    came: int = 0
    kept: int = 0
    datum: str = ""
    is_converted: bool = False
    is_stored: bool = False
    columns: dict[str, str] = {}
    fit: FitOut | None = None
    findings: list[FindingOut] = []


def kinds() -> list[NamedOut]:
    """Kinds of layer that can be imported."""
    return [NamedOut.of(each) for each in layer_kinds().values()]


def layer_reader(
    state: State, kind: str, name: str, content: bytes, *, datum: LayerDatum, columns: Mapping[str, str],
    dry: bool,
) -> Callable[[Job], ImportedLayer]:  # fmt: skip
    """The work of reading a layer, and of storing it whole or not at all.

    Raises
    ------
    UsageError
        There is no such kind.
    """
    known, now = kind_named(kind), state.clock().replace(microsecond=0).isoformat()

    def work(_: Job) -> ImportedLayer:
        with TemporaryDirectory(prefix="qingshan-layer-") as scratch:
            path = Path(scratch) / name
            path.write_bytes(content)
            done = import_layer(Source(path, known, datum, columns, ""), state.workspace, now, is_dry=dry)
        state.refresh()
        return done

    return work


def layer_out(job: Job, language: Language) -> LayerOut:
    """A layer as far as it is."""
    told = JobOut.of(job, language)
    if not isinstance(job.result, ImportedLayer):
        return LayerOut(job=told)
    about, done = job.result.about, job.result
    return LayerOut(
        job=told, kind=NamedOut.of(layer_kinds()[about.kind]), came=about.came, kept=about.kept,
        datum=about.datum, is_converted=about.is_converted, is_stored=bool(done.path),
        columns=dict(about.columns), fit=_fit(done.fit), findings=findings_out(done.findings, language),
    )  # fmt: skip


def _fit(fit: Fit | None) -> FitOut | None:
    if fit is None:
        return None
    return FitOut(
        median_m=fit.median_m, shifted_m=fit.shifted_m, east_m=fit.east_m, north_m=fit.north_m,
        best_datum=fit.best_datum, best_datum_m=fit.best_datum_m,
    )  # fmt: skip
