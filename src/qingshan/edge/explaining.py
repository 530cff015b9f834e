"""Any figure by its address: the first part says which medium opens it."""

from __future__ import annotations

from qingshan.base.errors import UsageError
from qingshan.edge.opening import Opened
from qingshan.edge.workspace import Workspace


def open_any(workspace: Workspace, text: str, *, as_of: int | None = None) -> Opened:
    """The figure of an address of any medium, computed now from the archive.

    Raises
    ------
    UsageError
        The address cannot be read, or names no figure.
    """
    from qingshan.edge.air.lineage import open_figure as open_air
    from qingshan.edge.online.lineage import open_figure as open_online
    from qingshan.edge.outfall_lineage import open_figure as open_outfall
    from qingshan.edge.water.lineage import open_figure as open_water

    openers = {"air": open_air, "water": open_water, "online": open_online, "outfall": open_outfall}
    opener = openers.get(text.strip().partition("/")[0])
    if opener is None:
        raise UsageError("unreadable-address", text=text)
    return opener(workspace, text, as_of=as_of)
