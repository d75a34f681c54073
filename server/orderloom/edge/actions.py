"""What a manifest says about actions: how something is asked of a platform, and how its answer is understood.

Values of a request are templates: a text that begins with ``$`` means something (``$param.order_id``,
``$cred.access_token``, ``$key``, ``$now.s``, ``$first.<name>.<path>``), ``{"$rule": …}`` is JsonLogic over the
parameters, ``{"$each": rule, "$do": template}`` makes a list in which ``$item.<path>`` is each element. What comes to
null is left out.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from orderloom.edge.part import ManifestPart
from orderloom.edge.paths import PathText
from orderloom.edge.sources import Source
from orderloom.sdk.actions import ActionType

LONGEST_ANSWER_S = 30
ActionId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
"""Id of an action, of a value that it takes or of one that it gives."""

KeyPlace = Annotated[str, StringConstraints(pattern=r"^(header|query|body)\.[A-Za-z0-9_.\-]+$")]
"""Where a request says by which key the platform tells repetitions: ``header.Idempotency-Key``."""


class Words(ManifestPart):
    """A name in every language of the product."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)


class Param(ManifestPart):
    """One value that an action takes."""

    type: ActionType = "words"
    required: bool = False
    title: Words | None = None


class Output(ManifestPart):
    """One value that an action gives: where it stands in the answer. ``$root`` holds ``param`` and ``first``."""

    source: Source = Field(alias="from")
    type: ActionType = "words"
    title: Words | None = None


class Success(ManifestPart):
    """What has to stand at ``path`` of an answer that is a success: this value, anything, or nothing."""

    path: PathText
    equals: str | int | bool | None = None
    present: bool = True


class Said(ManifestPart):
    """Where an answer that is no success says why: a code that ``limits`` may name, and words for people."""

    code: PathText | None = None
    message: PathText | None = None


def _one_or_many(raw: object) -> object:
    return [raw] if isinstance(raw, dict) else raw


class Ask(ManifestPart):
    """One request and when its answer is a success; without ``success`` any 2xx is one."""

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
    path: str = ""
    query: Mapping[str, object] = Field(default_factory=dict)
    headers: Mapping[str, str] = Field(default_factory=dict)
    body: object = None
    success: Annotated[list[Success], BeforeValidator(_one_or_many)] = Field(default_factory=list)
    failure: Said = Said()

    @property
    def reads_answer(self) -> bool:
        """Whether the body of the answer has to say something; else its status is enough."""
        return True


class LookUp(Ask):
    """A request that tells whether it was done already; ``found`` is the thing itself, null when it was not."""

    found: Source


class Action(Ask):
    """Something that the platform can be asked.

    ``first`` are requests that are made before, read by ``$first.<name>``. ``idempotency_key``: where the platform
    takes a key by which it does the same thing once; else ``look_up`` says how to find out. An action that ``reads``
    needs neither. ``output`` is read from the answer, or from what the look-up found.
    """

    title: Words
    takes: Mapping[ActionId, Param] = Field(default_factory=dict)
    first: Mapping[ActionId, Ask] = Field(default_factory=dict)
    reads: bool = False
    idempotency_key: KeyPlace | None = None
    look_up: LookUp | None = None
    answer_at: PathText = ""
    """Where in the answer the thing itself stands, of the same shape as ``look_up.found``."""
    output: Mapping[ActionId, Output] = Field(default_factory=dict)
    answer_s: int = Field(default=10, gt=0, le=LONGEST_ANSWER_S)
    """Seconds after which an answer is waited for no longer."""

    @property
    def reads_answer(self) -> bool:
        """Whether anything is read from it."""
        return bool(self.success or self.output)

    @property
    def repeatable(self) -> bool:
        """Whether a try of which nobody knows what came of it may be followed by another."""
        return self.reads or self.idempotency_key is not None or self.look_up is not None
