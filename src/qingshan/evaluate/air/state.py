"""Gas concentrations brought from the reference state of one date to that of another.

References
----------
GB 3095-2026, 3.14 and 4.3; the 2018 amendment to GB 3095-2012.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import narwhals.stable.v2 as nw

from qingshan.evaluate.kernels import Table
from qingshan.standards.air_rules import gas_state


def to_state(table: Table, gases: Sequence[str], *, before: date, after: date) -> Table:
    """Table with its gases [μg/m³ or mg/m³] at the reference state in force on another date.

    Particulates must not be among them: their old values need the hour's own temperature and pressure.

    Parameters
    ----------
    table
        Hours or days.
    gases
        Columns to convert.
    before, after
        Dates whose reference states the values are in and are brought to.
    """
    old, new = gas_state(before), gas_state(after)
    if old.temperature is None or new.temperature is None:
        return table
    warmer, colder = float(old.temperature), float(new.temperature)
    return table.with_columns(**{gas: nw.col(gas) * warmer / (nw.col(gas) * 0.0 + colder) for gas in gases})
