"""Making and looking after accounts, appointing, signing residents in."""

from wangge.accounts.operations.custody import (
    TEMPORARY,
    deactivate_account,
    reactivate_account,
    reset_password,
    temporary_password,
)
from wangge.accounts.operations.keys import KEY_DAYS, MOST_KEYS, create_api_key, revoke_api_key
from wangge.accounts.operations.residents import hash_phone, read_phone, redeem_code, request_code
from wangge.accounts.operations.staff import appoint, change_password, create_staff, end_appointment
from wangge.accounts.operations.sweeps import sweep_attempts, sweep_codes, sweep_keys

__all__ = [
    "KEY_DAYS",
    "MOST_KEYS",
    "TEMPORARY",
    "appoint",
    "change_password",
    "create_api_key",
    "create_staff",
    "deactivate_account",
    "end_appointment",
    "hash_phone",
    "reactivate_account",
    "read_phone",
    "redeem_code",
    "request_code",
    "reset_password",
    "revoke_api_key",
    "sweep_attempts",
    "sweep_codes",
    "sweep_keys",
    "temporary_password",
]
