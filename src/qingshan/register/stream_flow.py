"""What is known of the flow at a section: mean discharge, a velocity, a rating from gauging."""

from __future__ import annotations

from dataclasses import dataclass

from qingshan.base.finding import Finding
from qingshan.register.table import Row, empty_cells, read_number, read_rows

COLUMNS = ("section", "mean_flow")


@dataclass(frozen=True, slots=True)
class StreamFlow:
    """Flow at one section.

    Parameters
    ----------
    section
        Its code.
    mean_flow, flow
        Discharge of the mean year, and at the time of interest [m³/s]; none when not known.
    velocity
        Measured velocity [m/s].
    rating
        ``k`` and ``m`` of V = k Q^m.
    source
        Where this row comes from.
    """

    section: str
    mean_flow: float | None
    flow: float | None = None
    velocity: float | None = None
    rating: tuple[float, float] | None = None
    source: str = ""


def parse_stream_flows(
    text: str, file: str = "stream_flows.csv"
) -> tuple[dict[str, StreamFlow], tuple[Finding, ...]]:
    """Flows by section, and the faults of the file.

    Examples
    --------
    >>> flows, _ = parse_stream_flows("section,mean_flow,rating_k,rating_m\\nS1,6,0.3,0.4")
    >>> flows["S1"].rating
    (0.3, 0.4)
    """
    rows, findings = read_rows(text, COLUMNS, file)
    faults = list(findings)
    found: dict[str, StreamFlow] = {}
    for row in rows:
        flow, wrong = _flow(row)
        faults.extend(wrong)
        if not wrong:
            found[flow.section] = flow
    return found, tuple(faults)


def _flow(row: Row) -> tuple[StreamFlow, tuple[Finding, ...]]:
    numbers: dict[str, float | None] = {}
    faults = list(empty_cells(row, ("section",)))
    for column in ("mean_flow", "flow", "velocity", "rating_k", "rating_m"):
        numbers[column], wrong = read_number(row, column)
        faults.extend(wrong)
    k, m = numbers["rating_k"], numbers["rating_m"]
    rating = None if k is None or m is None else (k, m)
    return StreamFlow(
        row["section"], numbers["mean_flow"], numbers["flow"], numbers["velocity"], rating, row["source"]
    ), tuple(faults)
