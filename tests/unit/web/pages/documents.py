"""A workshop app with every field type, written by hand."""

from tests.unit.runtime.desk import document, entries, item, move, right, titled, var

APP = "workshop"

FIELDS = [
    item(
        "name",
        type="text",
        required=True,
        max_length=30,
        pattern="^[^!]*$",
        pattern_help={"zh": "不能有叹号", "en": "No exclamation marks"},
    ),
    item("notes", type="long_text"),
    item("pieces", type="integer", min=0, unit=titled("pcs")),
    item("weight", type="decimal", scale=3, unit=titled("kg")),
    item("price", type="money"),
    item("fragile", type="boolean"),
    item("due", type="date"),
    item("made_at", type="datetime"),
    item("finish", type="choice", dictionary="finish"),
    item("labels", type="tags"),
    item("contact", type="phone"),
    item("place", type="address"),
    item("site", type="url"),
    item("extra", type="json"),
    item("photos", type="file", multiple=True),
    item("maker", type="link", table="makers"),
    item("double", type="formula", expression={"*": [var("pieces"), 2]}),
    item("status", type="state", dictionary="thing_status"),
    item("secret", type="text"),
]

ALL = [one["id"] for one in FIELDS]

DOCUMENTS = (
    document(
        "app",
        APP,
        version="1.0.0",
        requires=">=0.1",
        timezone="Asia/Shanghai",
        currency="CNY",
        languages=["zh", "en"],
        home="things_list",
        navigation=[{"id": "things_list", "icon": "box"}],
        parameters=[item("most", type="integer", default=100)],
    ),
    document("dictionary", "finish", closed=True, entries=entries("raw", "oiled", "old", retired=["old"])),
    document("dictionary", "thing_status", closed=True, entries=entries("draft", "ready", "sold", "scrapped")),
    document("table", "makers", title_field="name", fields=[item("name", type="text", required=True)]),
    document("table", "things", title_field="name", fields=FIELDS),
    document(
        "table",
        "parts",
        title_field="label",
        fields=[item("label", type="text", required=True), item("thing", type="link", table="things")],
    ),
    document(
        "machine",
        "thing_flow",
        table="things",
        field="status",
        initial="draft",
        states=[
            {"id": "draft"},
            {"id": "ready", "required": ["pieces"]},
            {"id": "sold", "final": True},
            {"id": "scrapped", "final": True},
        ],
        transitions=[
            move("finish", ["draft"], "ready", primary=True),
            move(
                "sell",
                ["ready"],
                "sold",
                primary=True,
                guard={">": [var("pieces"), 0]},
                guard_message={"zh": "没有货", "en": "Nothing to sell"},
            ),
            move("scrap", ["draft", "ready"], "scrapped", color="red", confirm=[item("written_off"), item("told")]),
        ],
    ),
    document(
        "rule",
        "many",
        table="things",
        on=["create", "update"],
        when={">": [var("pieces"), {"param": "most"}]},
        then="confirm",
        field="pieces",
        message={"zh": "数量超过上限，确认无误？", "en": "More than usual, sure?"},
    ),
    document(
        "rule",
        "bare",
        table="things",
        on=["create", "update", "transition:finish"],
        when={"==": [var("finish"), "raw"]},
        then="warn",
        message={"zh": "还没有上油", "en": "Not oiled yet"},
    ),
    document(
        "form",
        "thing_form",
        table="things",
        **{"for": ["create", "update"]},
        after_save="record",
        sections=[item("main", columns=2, fields=[{"id": one} for one in ALL if one != "status"])],
    ),
    document(
        "form",
        "part_form",
        table="parts",
        **{"for": ["create", "update"]},
        after_save="list",
        sections=[item("main", columns=1, fields=[{"id": "label"}, {"id": "thing"}])],
    ),
    document(
        "view",
        "things_list",
        table="things",
        layout="list",
        columns=[{"id": one} for one in ALL],
        sort=["-sys_created_at"],
        filters=[
            {"id": one}
            for one in ("status", "finish", "fragile", "due", "made_at", "pieces", "price", "name", "labels", "maker")
        ],
        search=["name", "notes"],
        page_size=5,
        form="thing_form",
    ),
    document(
        "view",
        "parts_list",
        table="parts",
        layout="list",
        columns=[{"id": "label"}, {"id": "thing"}],
        sort=["-sys_created_at"],
        filters=[{"id": "thing"}],
    ),
    document(
        "role",
        "clerk",
        tables=[
            right("things", create=True, update=True, delete=True, writable=["*"], transitions=["*"], holds=True),
            right("makers", create=True, writable=["*"]),
            right("parts", create=True, update=True, writable=["*"]),
        ],
        logs=["inbox", "refusals", "quarantine"],
        forms=["*"],
        views=["*"],
    ),
    document("role", "guest", tables=[right("things", hidden=["secret"])], forms=["*"], views=["things_list"]),
)
