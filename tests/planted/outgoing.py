"""Faults of what is done outside."""

import pytest

from orderloom.edge import http_network
from orderloom.edge.actions_channel import ConnectionChannel
from orderloom.edge.http import HttpAnswer, HttpCall, HttpClient
from orderloom.edge.redaction import Redaction
from orderloom.runtime import deliverer
from orderloom.store.outgoing import SqlOutgoing
from tests.planted.faults import Fault

_HTTP = "tests/unit/edge/test_http.py"
_CALLS = "tests/plugins/test_shopify_calls.py"
_DELIVERER = "tests/unit/runtime/test_deliverer.py"
_STORE = "tests/integration/store/test_outgoing.py"
_SEND = HttpClient.send


def _follow_redirects(patch: pytest.MonkeyPatch) -> None:
    def send(self: HttpClient, call: HttpCall) -> HttpAnswer:
        answer = _SEND(self, call)
        return _SEND(self, HttpCall("GET", call.url)) if 300 <= answer.status < 400 else answer

    patch.setattr(HttpClient, "send", send)


def _send_again_blindly(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(ConnectionChannel, "_looked_up", lambda _self, _job: None)


def _repeat_what_is_unclear(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(deliverer, "_through", lambda channel, delivery: channel.deliver(delivery))


def _believe_wrapped_addresses(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(http_network, "is_public", lambda _address: True)


def _keep_credentials(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Redaction, "text", lambda _self, text: text)


def _let_the_late_write(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(SqlOutgoing, "move", lambda _self, _before, _after: True)


FAULTS = (
    Fault(
        "redirect_followed",
        "a call never goes where it was not sent",
        _follow_redirects,
        (f"{_HTTP}::test_a_redirect_is_an_answer_and_never_followed",),
    ),
    Fault(
        "unclear_sent_again",
        "what may have been done is looked up before it is done again",
        _send_again_blindly,
        (f"{_CALLS}::test_whoever_dies_while_sending_leaves_it_to_be_looked_up",),
    ),
    Fault(
        "unclear_repeated",
        "what nobody can know waits for a person",
        _repeat_what_is_unclear,
        (f"{_DELIVERER}::test_after_a_death_nothing_is_sent_again_unless_that_is_safe[False]",),
    ),
    Fault(
        "wrapped_address_allowed",
        "no form of a private address is called",
        _believe_wrapped_addresses,
        (f"{_HTTP}::test_no_spelling_of_a_private_address_is_called[[::ffff:127.0.0.1]]",),
    ),
    Fault(
        "credential_kept",
        "no credential comes up in what is kept",
        _keep_credentials,
        (f"{_CALLS}::test_no_credential_comes_up_in_what_is_kept",),
    ),
    Fault(
        "late_delivery_settled",
        "whoever lost his lease writes nothing",
        _let_the_late_write,
        (f"{_STORE}::test_a_try_of_which_nobody_hears_comes_back_as_unclear_and_the_first_one_is_too_late[sqlite]",),
    ),
)
