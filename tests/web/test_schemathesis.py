"""Whatever is asked of the interface, the answer is one its document foresees, and never a fault of ours."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Iterator
from datetime import timedelta

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from qingshan.edge.cities import lay_out_city
from qingshan.edge.web.access.rights import rights
from qingshan.edge.web.access.routes import routes_of
from web.act.asking import Clock, Faces, faces
from web.act.conftest import NOW
from web.signing import token_of

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
SHARES = 32
"""Parts the many requests are asked in: a file of many tests is begun early, not when all others are done."""
ROLES = ("administrator", "approver", "analyst", "officer")
"""Roles by which a route is asked, the first that may."""

KNOWN = {
    "number": ("2025-0001", "2025-01", "0001"), "key": ("key_inlet_firms",),
    "name": ("enterprises", "devices"), "firm": ("150429E01",), "medium": ("air", "water", "online"),
}  # fmt: skip
"""Words of addresses that name something that is there."""


@pytest.fixture(scope="module")
def tokens(asked) -> dict[str, str]:
    """What somebody of each role says who they are with."""
    return {role: token_of(asked.app, role).headers["authorization"] for role in ROLES}


@pytest.fixture(scope="module")
def asked(tmp_path_factory) -> Iterator[Faces]:
    """The demo city with a case and a list; long work is not begun, no name is looked up."""
    folder = tmp_path_factory.mktemp("fuzz") / "chifeng"
    lay_out_city("赤峰市", folder)
    made = faces(folder, Clock(NOW, timedelta(0)))
    said = {"kind": "outfall_rectification", "title": "排口", "division": "150429", "ground": "排查"}
    assert made.by("li").post("/api/cases", json=said).status_code == 201
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("qingshan.edge.web.jobs.Job.run", lambda *_: None)
        # each request is a life of the application to the client that asks: it must not end what all share
        patch.setattr("qingshan.edge.web.state.State.close", lambda *_: None)
        patch.setattr(socket, "getaddrinfo", _nowhere)
        yield made
    made.close()


def _nowhere(*_, **__):
    raise socket.gaierror("no names in tests")


def test_any_request_is_answered_as_the_document_says(asked, tokens):
    """Every third operation; the slow tests ask each of them, and often."""
    _ask_all(asked, tokens, _operations(asked)[::3], examples=2)


@pytest.mark.slow
@pytest.mark.timeout(0)
@pytest.mark.parametrize("share", range(SHARES))
def test_many_requests_of_each_operation_are_answered_as_the_document_says(asked, tokens, share):
    """A thousand of each take some 40 minutes of one core; ``QINGSHAN_EXAMPLES`` asks fewer."""
    every = _operations(asked)
    own = every[share * len(every) // SHARES : (share + 1) * len(every) // SHARES]
    assert own
    _ask_all(asked, tokens, own, examples=int(os.environ.get("QINGSHAN_EXAMPLES", "1000")))


def test_every_operation_of_the_interface_is_asked(asked):
    """The document holds every route under ``/api``: what it does not hold would not be asked."""
    documented = {
        (path, method.upper()) for path, way in asked.app.openapi()["paths"].items() for method in way
    }
    routes = {
        (_plain(each.path), each.method) for each in routes_of(asked.app) if each.path.startswith("/api/")
    }
    assert routes - documented <= {("/api/docs", "GET"), ("/api/openapi.json", "GET")}
    assert len(documented) > 60


def _operations(asked: Faces) -> list:
    """Every operation of the document, in its order."""
    schema = schemathesis.openapi.from_dict(asked.app.openapi())
    schema.app = asked.app
    return [found.ok() for found in schema.get_all_operations()]


def _ask_all(asked: Faces, tokens: dict[str, str], operations: list, examples: int) -> None:
    wrong: list[str] = []
    for operation in operations:
        role = _role(asked, operation.path, operation.method)
        try:
            _ask(operation, {"authorization": tokens[role]}, examples)
        except BaseException as failed:
            if isinstance(failed, KeyboardInterrupt):
                raise
            wrong.append(f"{operation.label} as {role}: {failed!s:.1500}")
    assert not wrong, "\n\n".join(wrong)


def _ask(operation, headers: dict[str, str], examples: int) -> None:
    modes = [operation.as_strategy(GenerationMode.POSITIVE)]
    if operation.body or operation.query or operation.path_parameters:
        modes.append(operation.as_strategy(GenerationMode.NEGATIVE))

    @settings(
        max_examples=examples, database=None, deadline=None, derandomize=True,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=st.one_of(modes), data=st.data())
    def ask(case, data) -> None:
        for name in case.path_parameters or {}:
            if name in KNOWN and data.draw(st.booleans()):
                case.path_parameters[name] = data.draw(st.sampled_from(KNOWN[name]))
        response = case.call(headers=headers)
        case.validate_response(response, checks=CHECKS)

    ask()


def _role(asked: Faces, path: str, method: str) -> str:
    rights_of = {
        (_plain(each.path), each.method): rule.right
        for each in routes_of(asked.app)
        for rule in each.rules
    }  # fmt: skip
    right = rights()[rights_of[path, method.upper()]]
    return next((role for role in ROLES if role in right.roles), ROLES[0])


def _plain(path: str) -> str:
    """Address of a route as the document writes it."""
    return re.sub(r":\w+}", "}", path)
