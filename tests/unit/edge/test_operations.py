"""The signature machine reproduces the signatures of platforms it was not written for, from recipes alone."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from orderloom.edge.operations import Step
from orderloom.edge.signing import Missing, Signable, broken_step, signature

RECIPE: TypeAdapter[list[Step]] = TypeAdapter(list[Step])

PAIRS: list[object] = [{"op": "sort"}, {"op": "concat", "kv": "", "pair": ""}]
HEX_SHA: list[object] = [{"op": "hmac_sha256", "key": "$secret"}, {"op": "hex"}]
BASE64_SHA: list[object] = [{"op": "hmac_sha256", "key": "$secret"}, {"op": "base64"}]
BASE64_MD5: list[object] = [{"op": "md5"}, {"op": "base64"}]
MD5_UPPER: list[object] = [{"op": "md5"}, {"op": "hex", "case": "upper"}]
WRAPPED_MD5: list[object] = [{"op": "pick", "from": "query"}, *PAIRS, {"op": "wrap", "with": "$secret"}, *MD5_UPPER]


def text(*parts: str) -> dict[str, object]:
    return {"op": "append", "value": list(parts)}


RECIPES: Mapping[tuple[str, str], list[object]] = {
    ("tiktokshop", "request_signature"): [
        {"op": "pick", "from": "query", "exclude": ["sign", "access_token"]},
        *PAIRS,
        {"op": "prepend", "value": "$path"},
        {"op": "wrap", "with": "$secret"},
        *HEX_SHA,
    ],
    ("tiktokshop", "webhook_verify"): [text("$cred.app_key", "$raw_body"), *HEX_SHA],
    ("doudian", "request_signature"): [
        {"op": "pick", "from": "query"},
        *PAIRS,
        {"op": "wrap", "with": "$secret"},
        *HEX_SHA,
    ],
    ("doudian", "webhook_verify"): [text("$header.app-id", "$raw_body", "$secret"), {"op": "md5"}, {"op": "hex"}],
    ("woocommerce", "webhook_verify"): [text("$raw_body"), *BASE64_SHA],
    ("shopee", "webhook_verify"): [text("$callback_url", "|", "$raw_body"), *HEX_SHA],
    ("feishu", "webhook_verify"): [
        text("$header.X-Lark-Request-Timestamp", "$header.X-Lark-Request-Nonce", "$secret", "$raw_body"),
        {"op": "sha256"},
        {"op": "hex"},
    ],
    ("feishu", "request_signature"): [
        {"op": "hmac_sha256", "key": ["$query.timestamp", "\n", "$secret"]},
        {"op": "base64"},
    ],
    ("dingtalk", "request_signature"): [text("$query.timestamp", "\n", "$secret"), *BASE64_SHA],
    ("kuaidi100", "request_signature"): [text("$query.param", "$secret", "$query.customer"), *MD5_UPPER],
    ("kuaidi100", "webhook_verify"): [text("$query.param", "$secret"), *MD5_UPPER],
    ("sfexpress", "request_signature"): [
        text("$query.msgData", "$query.timestamp", "$secret"),
        {"op": "urlencode", "variant": "form"},
        *BASE64_MD5,
    ],
    ("zto", "webhook_verify"): [text("$query.data", "$secret"), *BASE64_MD5],
    ("taobao", "md5-wrapped-upper"): WRAPPED_MD5,
    ("taobao", "hmac-md5-upper"): [
        {"op": "pick", "from": "query"},
        *PAIRS,
        {"op": "hmac_md5", "key": "$secret"},
        {"op": "hex", "case": "upper"},
    ],
    ("jd", "request_signature"): WRAPPED_MD5,
}
"""By platform, and the kind or the algorithm of its vectors."""


def _vectors(shared_data: Path, platform: str, sort: str) -> list[dict[str, object]]:
    loaded = json.loads((shared_data / "platforms" / platform / "vectors.json").read_text())["vectors"]
    return [vector for vector in loaded if sort in (vector["kind"], vector["algorithm"])]


def _texts(given: object) -> dict[str, str]:
    """Everything that an input says in text, parameters and forms included, as one flat query."""
    flat: dict[str, str] = {}
    for key, value in given.items() if isinstance(given, dict) else ():
        if key in ("params", "form", "query"):
            flat |= _texts(value)
        elif isinstance(value, str) and key not in ("sign", "path", "content_type", "body"):
            flat[key] = value
    return flat


def _request(vector: Mapping[str, object]) -> Signable:
    given = vector["input"]
    assert isinstance(given, dict)
    texts = _texts(given.get("query", given))
    secret = vector["secret"]
    return Signable(
        str(secret["key"] if isinstance(secret, dict) else secret),
        str(given.get("raw_body", "")).encode(),
        {name.lower(): value for name, value in given.get("headers", {}).items()},
        tuple(texts.items()),
        str(given.get("callback_url", "https://shop.example" + str(given.get("path", "")))),
        _texts(given),
    )


def _presented(vector: Mapping[str, object]) -> set[object]:
    """Where the signature may stand: what the vector expects, its headers, its form."""
    given, expected = vector["input"], vector["expected"]
    assert isinstance(given, dict)
    assert isinstance(expected, dict)
    form = given.get("form", {})
    return {*expected.values(), *given.get("headers", {}).values(), *form.values(), given.get("sign")}


@pytest.mark.parametrize(("platform", "sort"), RECIPES)
def test_a_recipe_gives_what_the_platform_gives(platform: str, sort: str, shared_data: Path) -> None:
    recipe = RECIPE.validate_python(RECIPES[platform, sort])
    assert broken_step(recipe) is None
    vectors = _vectors(shared_data, platform, sort)
    assert vectors
    for vector in vectors:
        if "not_sign" in str(vector["expected"]):
            continue  # what a known mistake gives, not the platform
        made = signature(recipe, _request(vector)).decode()
        assert (made in _presented(vector)) is not vector.get("negative", False), vector["id"]


def test_a_recipe_without_its_input_says_what_is_missing() -> None:
    with pytest.raises(Missing, match="X-Nonce"):
        signature(RECIPE.validate_python([text("$header.X-Nonce")]), Signable("key"))


@pytest.mark.parametrize(
    ("steps", "broken"),
    [
        ([{"op": "append", "value": "x"}, {"op": "md5"}, {"op": "hex"}], None),
        ([{"op": "hex"}], 0),
        ([{"op": "pick", "from": "query"}, {"op": "md5"}], 1),
        ([{"op": "append", "value": "x"}, {"op": "sort"}], 1),
        ([{"op": "pick", "from": "query"}, {"op": "sort"}], 1),
        ([{"op": "append", "value": "x"}, {"op": "pick", "from": "query"}], 1),
    ],
)
def test_a_step_that_cannot_follow_is_found_before_it_runs(steps: list[object], broken: int | None) -> None:
    assert broken_step(RECIPE.validate_python(steps)) == broken


@pytest.mark.parametrize(
    ("steps", "made"),
    [
        ([{"op": "append", "value": "a b~*"}, {"op": "urlencode", "variant": "rfc3986"}], b"a%20b~%2A"),
        ([{"op": "append", "value": "a b~*"}, {"op": "urlencode", "variant": "form"}], b"a+b%7E*"),
        ([{"op": "append", "value": "aB"}, {"op": "case", "to": "upper"}], b"AB"),
        ([{"op": "prepend", "value": "$secret"}, {"op": "case", "to": "lower"}], b"key"),
        (
            [{"op": "pick", "from": "query", "drop_empty": True}, {"op": "concat", "kv": "=", "pair": "&"}],
            b"b=2&a[]=1&a[]=3",
        ),
        (
            [
                {"op": "pick", "from": "query"},
                {"op": "collapse", "style": "json"},
                {"op": "sort"},
                {"op": "concat", "kv": "=", "pair": "&"},
            ],
            b'a=["1", "3"]&b=2&empty=',
        ),
        (
            [
                {"op": "pick", "from": "query", "only": ["a[]"]},
                {"op": "collapse", "style": "comma"},
                {"op": "concat", "kv": "=", "pair": ""},
            ],
            b"a=1,3",
        ),
        (
            [
                {"op": "append", "value": "what do ya want for nothing?"},
                {"op": "hmac_md5", "key": "Jefe"},
                {"op": "hex"},
            ],
            b"750c783e6ab0b503eaa86e310a5db738",
        ),
        (
            [
                {"op": "append", "value": "what do ya want for nothing?"},
                {"op": "hmac_sha1", "key": "Jefe"},
                {"op": "hex"},
            ],
            b"effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
        ),
    ],
)
def test_an_operation_does_what_it_says(steps: list[object], made: bytes) -> None:
    query = (("b", "2"), ("a[]", "1"), ("a[]", "3"), ("empty", ""))
    assert signature(RECIPE.validate_python(steps), Signable("KEY", query=query)) == made
