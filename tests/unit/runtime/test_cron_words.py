"""Schedules are read out as managers say them, in both languages."""

import pytest

from orderloom.check.cron import read_cron
from orderloom.runtime.cron_words import in_words


@pytest.mark.parametrize(
    ("cron", "zh", "en"),
    [
        ("30 3 * * *", "每天 03:30", "At 03:30, every day"),
        ("0 9 * * mon-fri", "每周一至周五 09:00", "At 09:00, on Monday–Friday"),
        ("0 9,14 1,15 * *", "每月 1、15 日 09:00、14:00", "At 09:00, 14:00, on day 1, 15 of the month"),
        ("0 8 last * *", "每月最后一天 08:00", "At 08:00, on the last day of the month"),
        ("*/15 * * * *", "每 15 分钟", "Every 15 minutes"),
        ("* * * * *", "每分钟", "Every minute"),
        (
            "*/10 9-18 * * 1-5",
            "每周一至周五 9点至18点，每 10 分钟",
            "Every 10 minutes in the hours 9:00–18:00, on Monday–Friday",
        ),
        ("5,35 * * 1,7 *", "1 月、7 月，每小时的第 5、35 分", "Every hour at minute 5, 35 in January, July"),
        ("0 6 * * sun", "每周日 06:00", "At 06:00, on Sunday"),
    ],
)
def test_a_schedule_is_said_in_words(cron: str, zh: str, en: str) -> None:
    plan = read_cron(cron)
    assert (in_words(plan, "zh"), in_words(plan, "en")) == (zh, en)
