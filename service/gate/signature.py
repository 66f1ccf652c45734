"""A signature asks anew who is at the keyboard; both doors ask it here, once for each signature."""

from flask import request

from service.commands.passwords import Throttled
from service.commands.signing_in import ConfirmIdentity
from service.gate.guard import me
from service.gate.identity import office, visitor

PASSWORD = "password"  # noqa: S105 - the name of the field


def confirmed() -> str:
    """How this request shows who signs: a program's token is itself the proof, a browser's session
    gives the password again. Empty without either. Raises what a wrong password is refused with."""
    who = visitor()
    if who is None:
        return ""
    if who.by_token:
        return "token"
    password = request.form.get(PASSWORD, "")
    if not password:
        return ""
    refused = office().run_alone(
        ConfirmIdentity(
            person_id=me().person_id,
            token_hash=who.token_hash,
            password=password,
            address=request.remote_addr or "",
        )
    )
    if isinstance(refused, Throttled):
        raise refused.refusal
    return "password"
