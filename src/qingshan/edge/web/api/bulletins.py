"""``/api/bulletins``: drafts made and read, proposed by one and issued by another, verified by anybody."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, File, Path, Response, UploadFile
from pydantic import BaseModel, ConfigDict, Field

from qingshan.edge.web.access.caller import Caller
from qingshan.edge.web.access.rule import Rule
from qingshan.edge.web.api.areas import whole_city
from qingshan.edge.web.api.inputs import Said
from qingshan.edge.web.api.parameters import PROBLEMS, Here, Tongue
from qingshan.edge.web.api.uploads import DOCUMENT, document, read_upload
from qingshan.edge.web.errors import ForbiddenError
from qingshan.edge.web.views import alerts as proposing
from qingshan.edge.web.views.alerts import ProposalOut
from qingshan.edge.web.views.bulletins import (
    BulletinsOut,
    MadeOut,
    VerdictOut,
    bulletins,
    checked,
    draft_maker,
    file_of,
    issuer,
    made_out,
    ordered,
    verdict_out,
    verifier,
)
from qingshan.edge.web.views.findings import FindingOut

router = APIRouter(prefix="/api/bulletins", tags=["bulletins"], responses=PROBLEMS)
Number = Annotated[str, Path(pattern=r"^[0-9]{4}-[0-9]{4,7}$", examples=["2025-0001"])]
Work = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{8,40}$")]
Folder = Annotated[str, Path(pattern=r"^[0-9A-Za-z][0-9A-Za-z_@.-]{0,99}$", examples=["2022-1"])]
Name = Annotated[
    str, Path(pattern=r"^[a-z][a-z0-9-]{0,40}\.(html|docx|xlsx|zip|json)$", examples=["bulletin.html"])
]
Writer = Annotated[Caller, Depends(Rule("bulletin.write", whole_city))]
Approver = Annotated[Caller, Depends(Rule("approve", whole_city))]
Decider = Annotated[Caller, Depends(Rule("case.write", whole_city))]
Reader = Annotated[Caller, Depends(Rule("inside.read"))]
MAKING, VERIFYING = "bulletin", "verification"


class OrderIn(BaseModel):
    """A bulletin: its period, its sections (all where none is named), an edition of the air standards."""

    model_config = ConfigDict(extra="forbid")
    period: Annotated[str, Field(min_length=4, max_length=40, examples=["2022", "2022Q1", "2022-07"])]
    sections: Annotated[list[Annotated[str, Field(pattern=r"^[a-z_]{1,20}$")]], Field(max_length=8)] = []
    edition: Annotated[str, Field(pattern=r"^[0-9]{0,4}$")] = ""


class ProposalIn(OrderIn):
    """What is to be issued, why, and why once more where no figure changed."""

    ground: Annotated[str, Field(min_length=1, max_length=2000, pattern=r"\w")]
    reason: Annotated[str, Field(max_length=400)] = ""


@router.get("", dependencies=[Depends(Rule("inside.read"))])
def all_(state: Here) -> BulletinsOut:
    """Sections, drafts, proposals and publications."""
    return bulletins(state)


@router.post("/drafts", status_code=202)
def draft(state: Here, language: Tongue, caller: Writer, said: OrderIn) -> MadeOut:
    """Begin to make a draft; ask for the work until it is done."""
    order = ordered(state, said.period, said.sections, said.edition)
    return made_out(state.jobs.start(MAKING, caller.who, draft_maker(state, order)), language)


@router.get("/jobs/{job}")
def look(state: Here, language: Tongue, caller: Reader, job: Work) -> MadeOut:
    """How far a draft or an issue is."""
    return made_out(state.jobs.get(job, caller.who, MAKING), language)


@router.get(
    "/drafts/{name}/{file}",
    dependencies=[Depends(Rule("inside.read"))], responses=DOCUMENT, response_class=Response,
)  # fmt: skip
def draft_file(state: Here, name: Folder, file: Name) -> Response:
    """A file of a draft."""
    return document(file_of(state.workspace.drafts_folder, name, file), f"draft-{name}-{file}")


@router.post("/proposals", status_code=201)
def propose(state: Here, caller: Writer, said: ProposalIn) -> ProposalOut:
    """Propose to issue a bulletin; somebody else issues it."""
    order = ordered(state, said.period, said.sections, said.edition)
    what = {"order": order.record(), "reason": said.reason.strip()}
    return proposing.proposal_out(
        state, proposing.put_forward(state, "bulletin", what, caller.who, said.ground)
    )


@router.post("/proposals/{number}/approval", status_code=202)
def approve(state: Here, language: Tongue, caller: Approver, number: Number, said: Said) -> MadeOut:
    """Issue what somebody else proposed: numbered, registered, never changed."""
    work = issuer(state, number, caller.who, said.ground)
    return made_out(state.jobs.start(MAKING, caller.who, work), language)


@router.post("/proposals/{number}/refusal")
def refuse(state: Here, caller: Decider, number: Number, said: Said) -> ProposalOut:
    """Decline a proposal as an approver, or withdraw one's own."""
    made = proposing.proposal(state, number, "bulletin")
    if caller.who != made.who and not caller.may("approve"):
        raise ForbiddenError("approve")
    return proposing.proposal_out(state, proposing.refuse(state, made, caller.who, said.ground))


@router.get("/publications/check", dependencies=[Depends(Rule("inside.read"))])
def check(state: Here, language: Tongue) -> list[FindingOut]:
    """Every file of every publication compared with its hash; nothing when all is whole."""
    return checked(state, language)


@router.get(
    "/publications/{name}/{file}",
    dependencies=[Depends(Rule("inside.read"))], responses=DOCUMENT, response_class=Response,
)  # fmt: skip
def publication_file(state: Here, name: Folder, file: Name) -> Response:
    """A file of a publication."""
    return document(file_of(state.workspace.published_folder, name, file), f"{name}-{file}")


@router.post("/verifications", status_code=202)
def verify(state: Here, language: Tongue, caller: Reader, file: Annotated[UploadFile, File()]) -> VerdictOut:
    """Begin to verify a bundle: its hashes, and every figure computed again from what is in it."""
    name, content = read_upload(state, file, frozenset({".zip"}))
    work = verifier(state, name, content, language)
    return verdict_out(state.jobs.start(VERIFYING, caller.who, work), language)


@router.get("/verifications/{job}")
def verdict(state: Here, language: Tongue, caller: Reader, job: Work) -> VerdictOut:
    """The verdict on a bundle, once it is there."""
    return verdict_out(state.jobs.get(job, caller.who, VERIFYING), language)
