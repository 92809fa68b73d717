"""What happens to accounts and appointments."""

from dataclasses import dataclass
from uuid import UUID

from wangge.core.events import event


@event("accounts.AccountCreated")
@dataclass(frozen=True)
class AccountCreated:
    """Somebody may sign in now."""

    account_id: UUID
    kind: str


@event("accounts.PasswordChanged")
@dataclass(frozen=True)
class PasswordChanged:
    """A password was set anew."""

    account_id: UUID


@event("accounts.PasswordReset")
@dataclass(frozen=True)
class PasswordReset:
    """An administrator gave an account a temporary password; so many of its API keys ended with the old one."""

    account_id: UUID
    keys: int


@event("accounts.AccountDeactivated")
@dataclass(frozen=True)
class AccountDeactivated:
    """An account may not sign in any more; its sessions ended, and so many API keys."""

    account_id: UUID
    keys: int


@event("accounts.AccountReactivated")
@dataclass(frozen=True)
class AccountReactivated:
    """A deactivated account may sign in again."""

    account_id: UUID


@event("accounts.Appointed")
@dataclass(frozen=True)
class Appointed:
    """Somebody was appointed to a post."""

    appointment_id: UUID
    account_id: UUID
    post: str


@event("accounts.AppointmentEnded")
@dataclass(frozen=True)
class AppointmentEnded:
    """Somebody's appointment ended."""

    appointment_id: UUID


@event("accounts.ApiKeyCreated")
@dataclass(frozen=True)
class ApiKeyCreated:
    """A program may act as an account now, until a date."""

    key_id: UUID
    account_id: UUID


@event("accounts.ApiKeyRevoked")
@dataclass(frozen=True)
class ApiKeyRevoked:
    """A program's key ended before its date."""

    key_id: UUID
