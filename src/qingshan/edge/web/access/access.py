"""Who may come in: accounts, sessions and tokens of a workspace, and the trail of what is done to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

from qingshan.base.errors import RefusedError
from qingshan.edge.web.access.account import Account
from qingshan.edge.web.access.accounts import Accounts
from qingshan.edge.web.access.caller import Caller
from qingshan.edge.web.access.sessions import Sessions
from qingshan.edge.web.access.store import Store
from qingshan.edge.web.access.throttle import Throttle
from qingshan.edge.web.access.trail import Trail
from qingshan.edge.web.errors import PausedError, SignInRefusedError
from qingshan.edge.web.settings import Settings
from qingshan.edge.workspace import Workspace

LINK_HOURS = 24
"""How long a link stays good by which a password is chosen."""

DAY = 86_400


@dataclass(frozen=True, slots=True)
class Visit:
    """Where a request comes from: address, and what the browser calls itself."""

    address: str = ""
    agent: str = ""


class Access:
    """The door of a workspace. Methods may be called from any thread."""

    def __init__(self, workspace: Workspace, settings: Settings, clock: Callable[[], datetime]) -> None:
        city = workspace.city
        self._clock = clock
        self._store = Store.open(workspace)
        self.accounts = Accounts(self._store, (city.name_zh, city.name_en, "qingshan", "青山"))
        self.sessions = Sessions(self._store, settings.session)
        self.throttle = Throttle(self._store, settings.session)
        self.trail = Trail(workspace.ledger, clock)

    @property
    def now(self) -> int:
        """Now [s since 1970]."""
        return int(self._clock().timestamp())

    def close(self) -> None:
        """Write down what was counted, and let go of the database."""
        self.trail.flush()
        self._store.close()

    def sign_in(self, name: str, password: str, visit: Visit) -> str:
        """The secret of a new session.

        Raises
        ------
        SignInRefusedError
            Name and password do not belong together, or the account is closed; which of it is not said.
        PausedError
            There were too many attempts.
        """
        try:
            self.throttle.take(name, visit.address, self.now)
        except PausedError:
            self._count(name, "paused", visit)
            raise
        who = self.accounts.whose(name, password)
        if who is None:
            self._refuse(name, visit)
        self.throttle.clear(who.name, visit.address)
        return self.admit(who, visit, "password")

    def admit(self, who: Account, visit: Visit, way: str) -> str:
        """The secret of a new session of somebody who has shown who they are."""
        if who.is_disabled:
            self._refuse(who.name, visit)
        self.trail.note(who.name, "signed-in", who.name, way, address=visit.address)
        return self.sessions.begin(who, now=self.now, address=visit.address, agent=visit.agent, way=way)

    def sign_out(self, secret: str, who: str) -> None:
        """The session of a secret ends."""
        self.sessions.end_secret(secret)
        if who:
            self.trail.note(who, "signed-out", who, "sign-out")

    def invite(self, name: str, *, who: str, ground: str) -> str:
        """The secret of a link by which an account chooses its first or next password; sessions end."""
        account = self.accounts.find(name)
        if account.is_disabled:
            raise RefusedError("account-disabled", name=account.name)
        self.accounts.forget_password(account.name)
        secret = self.accounts.make_link(account.name, until=self.now + LINK_HOURS * 3600)
        self.trail.note(account.name, "invited", who, ground)
        return secret

    def set_up(self) -> str | None:
        """The secret of the link by which the first administrator is made; none where accounts are."""
        if self.accounts.all():
            return None
        return self.accounts.make_link("", until=self.now + LINK_HOURS * 3600)

    def take_up(self, secret: str, password: str, visit: Visit, *, name: str = "", title: str = "") -> str:
        """The secret of a session, for a link and a password chosen; ``name`` is the first administrator's.

        Raises
        ------
        RefusedError
            The link was used, or is too old.
        UsageError
            The password cannot be used, or the name cannot.
        """
        invited = self.accounts.of_link(secret, now=self.now)
        self.accounts.check_password(invited or name, password)
        self.accounts.use_link(secret)
        if not invited:
            made = self.accounts.add(name, title, role="administrator", area="", now=self.now)
            invited = made.name
            self.trail.note(invited, "added", invited, "set-up", role="administrator", area="")
        who = self.accounts.set_password(invited, password, now=self.now)
        self.trail.note(invited, "password-set", invited, "link")
        return self.admit(who, visit, "link")

    def change_password(self, name: str, old: str, new: str, visit: Visit) -> str:
        """The secret of a new session after a change of password; all others have ended."""
        self.throttle.take(name, visit.address, self.now)
        who = self.accounts.whose(name, old)
        if who is None:
            self._refuse(name, visit)
        self.throttle.clear(name, visit.address)
        who = self.accounts.set_password(name, new, now=self.now)
        self.trail.note(name, "password-set", name, "change")
        return self.sessions.begin(
            who, now=self.now, address=visit.address, agent=visit.agent, way="password"
        )

    def make_token(self, caller: Caller, title: str, *, role: str, seconds: int) -> str:
        """The secret of a new token of the caller's.

        Raises
        ------
        RefusedError
            The caller is a program itself, the role is wider than the caller's own, or there are too many.
        """
        if caller.by_token:
            raise RefusedError("token-by-token")
        who, until = self.accounts.find(caller.who), self.now + seconds
        secret = self.sessions.make_token(who, title, role=role, now=self.now, until=until)
        self.trail.note(who.name, "token-made", who.name, title.strip() or "token", role=role, until=until)
        return secret

    def _refuse(self, name: str, visit: Visit) -> NoReturn:
        self._count(name, "refused", visit)
        raise SignInRefusedError

    def _count(self, name: str, kind: str, visit: Visit) -> None:
        name = name.strip().lower()
        self.trail.count(name if self.accounts.knows(name) else "", kind, "sign-in", visit.address)
