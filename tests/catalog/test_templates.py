"""Messages in both channels: one record holds the text and the fields of the template message (wechat-protocol 1.7)."""

import pytest

from bot.catalog import MessageError, TemplateKey, get_catalog, render_template
from bot.catalog.messages import Message, Messages, TemplateWords
from bot.catalog.templates import TemplateFieldError, load_templates

FIELDS = {
    "number": "MZ261123-7K3QF",
    "service": "门诊预约",
    "member": "陈**",
    "status": "已受理",
    "since": "2026年11月23日 10:00",
    "next": "服务专员正在核对您的资料",
    "promise": "",
}


def test_a_message_is_rendered_for_both_channels() -> None:
    template = render_template("case.accepted", **FIELDS)
    assert template is not None
    assert template.key is TemplateKey.CASE_PROGRESS
    assert template.fields == {
        "service": "门诊预约",
        "case_number": "MZ261123-7K3QF",
        "status": "已受理",
        "time": "2026年11月23日 10:00",
        "note": "资料已收到，正式受理",
    }


def test_a_text_without_a_template_has_none() -> None:
    assert render_template("case.progress.head") is None


def test_a_template_is_as_strict_as_its_text() -> None:
    with pytest.raises(MessageError, match="缺少：since"):
        render_template("case.accepted", **{name: value for name, value in FIELDS.items() if name != "since"})
    with pytest.raises(MessageError, match="没有这条消息"):
        render_template("case.nonsense")


def test_every_field_of_every_message_can_be_sent() -> None:
    """Whatever stands in a {field} of ours is cut or fits: only times, numbers and phrases could be refused."""
    catalog = get_catalog()
    for key in catalog.messages:
        words = catalog.messages[key].template
        if words is None:
            continue
        for name, wording in words.fields.items():
            rule = load_templates()[words.key][name]
            typed = rule.type not in ("thing", "name")
            assert not typed or wording in ("{since}", "{number}", "{template_time}") or rule.fits(wording), (key, name)


def test_the_hotline_is_given_and_a_long_value_is_cut() -> None:
    fields = {"service": "{service}", "task": "请拨打{hotline}", "note": "{note}"}
    messages = Messages({"x": Message(text="x", template=TemplateWords(key=TemplateKey.TASK_REMINDER, fields=fields))})
    template = messages.render_template("x", service="门诊", hotline="400", note="很长" * 20)
    assert template is not None
    assert template.fields["task"] == "请拨打400"
    rule = load_templates()[TemplateKey.TASK_REMINDER]["note"]
    assert len(rule.fit("note", template.fields["note"])) == 20
    with pytest.raises(TemplateFieldError):
        load_templates()[TemplateKey.CASE_PROGRESS]["time"].fit("time", "今天")
