"""Work that goes on beside requests, as every face sends it."""

from __future__ import annotations

from pydantic import BaseModel

from qingshan.base.messages import Language
from qingshan.edge.web.errors import Problem, problem_of
from qingshan.edge.web.jobs import Job, Status


class JobOut(BaseModel):
    """A piece of work: how far it is, how long it runs [s], how long at most, what went wrong."""

    id: str
    what: str
    status: Status
    step: str
    seconds: float
    longest: float
    problem: Problem | None

    @classmethod
    def of(cls, job: Job, language: Language) -> JobOut:
        """A piece of work in a language."""
        problem = problem_of(job.error, language) if job.error else None
        return cls(
            id=job.id, what=job.what, status=job.status, step=job.step, seconds=round(job.seconds, 1),
            longest=job.longest, problem=problem,
        )  # fmt: skip
