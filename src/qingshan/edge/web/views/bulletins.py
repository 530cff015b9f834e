"""What is shown of bulletins: drafts, proposals to issue, publications, the verdict on a bundle."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from qingshan.act.proposal import approve
from qingshan.base.errors import RefusedError, UsageError
from qingshan.base.messages import Language
from qingshan.base.period import Period
from qingshan.edge.bulletin.making import Order, make
from qingshan.edge.bulletin.sections import MAKERS, chosen
from qingshan.edge.bundle.verify import Verdict, verify
from qingshan.edge.issuing.publications import Publication, Publications
from qingshan.edge.web.jobs import Job
from qingshan.edge.web.state import State
from qingshan.edge.web.views.alerts import ProposalOut, enter, proposal, proposals
from qingshan.edge.web.views.findings import FindingOut, findings_out
from qingshan.edge.web.views.named import NamedOut
from qingshan.edge.web.views.work import JobOut
from qingshan.edge.wording import read_wording
from qingshan.edge.workspace import Workspace
from qingshan.publish.wording import packaged_texts

if TYPE_CHECKING:
    from qingshan.edge.issuing.files import Faces

BUNDLE = "bundle.zip"
LANGUAGES: tuple[Language, ...] = ("zh", "en")
MOST_DIFFERENCES = 500


class DraftOut(BaseModel):
    """A draft and its files; it may be made again."""

    name: str
    made_at: datetime
    files: list[str]


class PublicationOut(BaseModel):
    """A publication: never changed; ``files`` are its files with their SHA-256."""

    number: str
    series: str
    title: str
    period: str
    made_on: str
    commit: int
    replaces: str
    changed: int
    reason: str
    bundle: str
    files: dict[str, str]


class BulletinsOut(BaseModel):
    """Sections a bulletin can have, drafts, proposals, publications with the newest first."""

    sections: list[NamedOut]
    drafts: list[DraftOut]
    proposals: list[ProposalOut]
    publications: list[PublicationOut]


class MadeOut(BaseModel):
    """A bulletin that is being made: a draft, or once issued a publication."""

    job: JobOut
    draft: DraftOut | None = None
    figures: int | None = None
    publication: PublicationOut | None = None
    is_new: bool | None = None


class DifferenceOut(BaseModel):
    """A figure that does not agree: as bundled and as computed again."""

    address: str
    bundled: str | None
    computed: str | None


class VerdictOut(BaseModel):
    """What the verification of a bundle found."""

    job: JobOut
    name: str = ""
    sha256: str = ""
    is_whole: bool | None = None
    publication: str | None = None
    agreed: int = 0
    differing: int = 0
    differences: list[DifferenceOut] = []
    findings: list[FindingOut] = []


def bulletins(state: State) -> BulletinsOut:
    """Everything there is."""
    words = packaged_texts().words["sections"]
    workspace = state.workspace
    entries = Publications(workspace.published_folder).entries()
    folders = workspace.drafts_folder.iterdir() if workspace.drafts_folder.is_dir() else ()
    return BulletinsOut(
        sections=[NamedOut(key=key, zh=words[key][0], en=words[key][1]) for key in MAKERS],
        drafts=[_draft(each) for each in sorted(folders) if each.is_dir() and not each.name.startswith(".")],
        proposals=proposals(state, "bulletin"),
        publications=[_publication(each) for each in reversed(entries)],
    )


def ordered(state: State, period: str, sections: Sequence[str], edition: str) -> Order:
    """A bulletin as ordered, when there is such a period and there are such sections.

    Raises
    ------
    UsageError
        There are not.
    NothingToJudgeError
        The archive is empty.
    """
    order = Order(Period.parse(period), tuple(sections), edition)
    chosen(state.workspace, order.sections)
    return order


def draft_maker(state: State, order: Order) -> Callable[[Job], tuple[DraftOut, int]]:
    """The work of making a draft in both languages."""

    def work(job: Job) -> tuple[DraftOut, int]:
        from qingshan.edge.issuing.files import write_draft

        workspace, faces = state.workspace, _faces(state.workspace)
        job.step = "figures"
        bulletin = make(workspace, order, state.clock().date())
        job.step = "files"
        made, paths = write_draft(workspace, order, bulletin, faces)
        count = sum(len(section.lineage.figures) for section in made.sections)
        return _draft(paths[0].parent), count

    return work


def issuer(state: State, number: str, who: str, ground: str) -> Callable[[Job], tuple[PublicationOut, bool]]:
    """The work of issuing what somebody else proposed.

    Raises
    ------
    RefusedError
        It was decided before, or whoever approves proposed it.
    """
    approve(proposal(state, number, "bulletin"), who, ground)

    def work(job: Job) -> tuple[PublicationOut, bool]:
        from qingshan.edge.issuing.issue import issue

        made = proposal(state, number, "bulletin")
        approve(made, who, ground)
        order, workspace = Order.read(made.what["order"]), state.workspace
        job.step = "figures"
        done = issue(workspace, order, _faces(workspace), now=state.clock(), reason=made.what["reason"])
        enter(state, approve(made, who, ground, done.publication.number), made.version)
        return _publication(done.publication), done.is_new

    return work


def made_out(job: Job, language: Language) -> MadeOut:
    """A bulletin as far as it is made."""
    told = JobOut.of(job, language)
    if job.result is None:
        return MadeOut(job=told)
    first, second = job.result
    if isinstance(first, DraftOut):
        return MadeOut(job=told, draft=first, figures=second)
    return MadeOut(job=told, publication=first, is_new=second)


def verifier(state: State, name: str, content: bytes, language: Language) -> Callable[[Job], Any]:
    """The work of verifying a bundle that was sent in."""

    def work(job: Job) -> tuple[str, Verdict, str | None]:
        with TemporaryDirectory(prefix="qingshan-web-") as scratch:
            path = Path(scratch) / "bundle.zip"
            path.write_bytes(content)
            verdict = verify(path, language)
        entries = Publications(state.workspace.published_folder).entries()
        known = next((e.number for e in entries if e.files.get(BUNDLE) == verdict.sha256), None)
        return name, verdict, known

    return work


def verdict_out(job: Job, language: Language) -> VerdictOut:
    """The verdict on a bundle, once it is there."""
    told = JobOut.of(job, language)
    if job.result is None:
        return VerdictOut(job=told)
    name, verdict, known = job.result
    shown = verdict.differences[:MOST_DIFFERENCES]
    return VerdictOut(
        job=told, name=name, sha256=verdict.sha256, is_whole=verdict.is_whole, publication=known,
        agreed=verdict.agreed, differing=len(verdict.differences),
        differences=[
            DifferenceOut(address=each.address, bundled=each.bundled, computed=each.computed)
            for each in shown
        ],
        findings=findings_out(verdict.findings, language),
    )  # fmt: skip


def checked(state: State, language: Language) -> list[FindingOut]:
    """Every fault of the publications: files changed, absent or added, entries altered."""
    return findings_out(Publications(state.workspace.published_folder).check(), language)


def file_of(folder: Path, name: str, file: str) -> Path:
    """A file of a draft or a publication.

    Raises
    ------
    UsageError
        There is none of that name.
    """
    path = folder / name / file
    if not path.is_file() or path.parent.parent != folder or name.startswith("."):
        raise UsageError("unknown-document", name=f"{name}/{file}")
    return path


def _faces(workspace: Workspace) -> Faces:
    from qingshan.edge.issuing.files import Faces

    texts, findings = read_wording(workspace.wording_folder)
    if any(each.level == "error" for each in findings):
        raise RefusedError("wording-faulty")
    return Faces(LANGUAGES, texts=texts)


def _draft(folder: Path) -> DraftOut:
    files = sorted(each for each in folder.iterdir() if each.is_file())
    newest = max((each.stat().st_mtime for each in files), default=folder.stat().st_mtime)
    return DraftOut(
        name=folder.name, made_at=datetime.fromtimestamp(newest).astimezone(),
        files=[each.name for each in files],
    )  # fmt: skip


def _publication(each: Publication) -> PublicationOut:
    return PublicationOut(
        number=each.number, series=each.series, title=each.title, period=each.order["period"],
        made_on=str(date.fromisoformat(each.made_on)), commit=each.commit, replaces=each.replaces,
        changed=each.changed, reason=each.reason, bundle=each.files.get(BUNDLE, ""), files=dict(each.files),
    )  # fmt: skip
