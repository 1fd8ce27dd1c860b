"""Every other way in which a case may end, told by members and staff: from a Friday in May to a year that nobody knows.

The stories of this file are told in the order of their days, after those of test_journeys.py.
"""

from datetime import date

import pytest

from tests.e2e.journey import Story

pytestmark = pytest.mark.parametrize("system", ["sqlite"], indirect=True)
VISIT = {
    "hospital": "上海示例第一医院",
    "department": "肿瘤内科",
    "appointment_time": "09:30",
    "address": "上海市示例路1号",
    "bring": "身份证和病历",
}
BOOKING = {"hospital": "上海示例第一医院", "contact": "直付专员小林"}


def visit_on(day: str) -> tuple[str, dict[str, str]]:
    """The step that arranges a visit."""
    return "arranged", VISIT | {"appointment_date": day}


def test_g1_g5_outpatient_from_a_friday_evening_to_not_turning_up(story: Story) -> None:
    desk, uncle = story.desk, story.member()
    story.it_is("2026-05-15 18:30")  # Friday evening: Monday is the first of five
    number = uncle.asks_for("outpatient")
    assert "2026年5月22日（周五）或之前" in uncle.reply
    desk.moves(number, "documents_reviewed", "arranging")
    uncle.says("谢谢")
    desk.moves(number, visit_on("2026-05-20"))
    assert "没有按时就诊，这一次也视为已经使用" in uncle.hears("门诊安排好了", number)
    assert "要到约定的那一天" in desk.cannot(number, "no_show")

    story.it_is("2026-05-20 15:00")
    assert "视为已经完成" in uncle.says("那天没去成")
    desk.moves(number, "no_show")
    uncle.hears("没有在约定的时间办理", number)
    story.system.command("conversation", "hand-back", uncle.phone.openid)
    assert uncle.standing("outpatient") == "used"
    refusal = uncle.is_refused("outpatient", "用完")
    assert "400-606-5033" in refusal


def test_g4_outpatient_cancelled_before_it_was_arranged_can_be_had_again(story: Story) -> None:
    desk, aunt = story.desk, story.member()
    story.it_is("2026-05-25 09:00")
    number = aunt.asks_for("outpatient")
    desk.moves(number, "documents_reviewed")
    assert "退还" in aunt.says("我想取消预约")
    assert "保留" in aunt.says("保留")
    assert desk.status(number) == "documents_reviewed"
    aunt.says("取消预约")
    aunt.says("确认取消")
    aunt.hears("已取消", "可以再申请", number)
    assert desk.status(number) == "cancelled"
    assert aunt.standing("outpatient") == "left"
    again = aunt.asks_for("outpatient")
    assert again != number
    assert aunt.standing("outpatient") == "under way"


def test_g5_outpatient_cancelled_after_it_was_arranged_is_used(story: Story) -> None:
    desk, aunt = story.desk, story.member()
    story.it_is("2026-05-26 09:00")
    number = aunt.asks_for("outpatient")
    desk.moves(number, "documents_reviewed", "arranging", visit_on("2026-06-03"))
    assert "视为已经使用" in aunt.says("取消预约")
    aunt.says("确认取消")
    aunt.hears("已取消", "视为已经使用", number)
    assert aunt.standing("outpatient") == "used"


def test_g3_g5_outpatient_moved_to_another_day_by_the_member(story: Story) -> None:
    desk, aunt = story.desk, story.member()
    story.it_is("2026-05-27 09:00")
    number = aunt.asks_for("outpatient")
    desk.moves(number, "documents_reviewed", "arranging", visit_on("2026-06-01"))
    assert "日期" in aunt.says("改期")
    assert "确认改期" in aunt.says("6月3日")
    aunt.says("确认改期")
    aunt.hears("正在重新安排", number)
    assert desk.status(number) == "arranging"
    assert desk.case(number)["facts"]["wish_date"] == "2026-06-03"
    assert aunt.standing("outpatient") == "under way"
    aunt.says("谢谢")
    desk.moves(number, visit_on("2026-06-03"))
    aunt.hears("门诊安排好了", "2026年6月3日（周三） 09:30")

    story.it_is("2026-06-03 09:45")  # the time has come: the member cannot move it any more
    assert "不能在这里改期" in aunt.says("改期")
    assert desk.status(number) == "arranged"
    desk.moves(number, "completed")
    story.system.command("conversation", "hand-back", aunt.phone.openid)
    assert aunt.standing("outpatient") == "used"


def test_j5_outpatient_staff_find_that_the_clause_is_not_met(story: Story) -> None:
    desk, aunt = story.desk, story.member()
    story.it_is("2026-06-04 09:00")
    number = aunt.asks_for("outpatient")
    assert "refusal_reason" in desk.cannot(number, "not_eligible")
    desk.moves(number, ("not_eligible", {"refusal_reason": "不是初次罹患恶性肿瘤"}))
    words = aunt.hears("不是初次罹患恶性肿瘤", "没有计入使用次数", number)
    assert "400-606-5033" in words
    assert aunt.standing("outpatient") == "left"


def test_g2_g5_inpatient_over_a_holiday_to_not_turning_up(story: Story) -> None:
    desk, uncle = story.desk, story.member()
    story.it_is("2026-06-12 10:00")
    number = uncle.asks_for("inpatient", slip="6月11日")
    # 12, 15-18, (19 端午), 22-26: the tenth
    assert "2026年6月26日（周五）或之前" in uncle.reply
    stay = ("arranged", VISIT | {"appointment_date": "2026-06-23"})
    desk.moves(number, "documents_reviewed", "arranging")
    uncle.says("谢谢")
    desk.moves(number, stay)
    uncle.hears("住院安排好了", "2026年6月23日", number)
    story.it_is("2026-06-24 10:00")
    uncle.says("在吗")
    desk.moves(number, "no_show")
    uncle.hears("视为已经完成", number)
    assert uncle.standing("inpatient") == "used"


def test_g4_inpatient_cancelled_while_a_hospital_is_looked_for(story: Story) -> None:
    desk, uncle = story.desk, story.member()
    story.it_is("2026-06-25 10:00")
    number = uncle.asks_for("inpatient", slip="6月24日")
    desk.moves(number, "documents_reviewed", "arranging")
    uncle.says("取消预约")
    uncle.says("确认取消")
    uncle.hears("已退还", number)
    assert uncle.standing("inpatient") == "left"


def test_s1_second_opinion_cancelled_before_and_after_the_expert_had_it(story: Story) -> None:
    desk, mother = story.desk, story.member()
    story.it_is("2026-06-29 10:00")
    first = mother.asks_for("second_opinion", city="北京")
    mother.says("取消申请")
    mother.says("确认取消")
    mother.hears("已退还", first)
    second = mother.asks_for("second_opinion", city="北京")
    desk.moves(second, "documents_reviewed", ("with_expert", {"expert_city": "北京"}))
    assert "视为已经使用" in mother.says("取消申请")
    mother.says("确认取消")
    mother.hears("视为已经使用", second)
    assert mother.standing("second_opinion") == "used"


def test_t2_t5_t6_gene_test_without_a_sample_is_ended(story: Story) -> None:
    desk, father = story.desk, story.member()
    story.it_is("2026-07-01 10:00")
    assert "不能报销" in father.says("我自己买的基因检测能报销吗")
    number = father.asks_for("gene_test")
    desk.moves(number, ("items_decided", {"test_items": "肺癌相关基因", "sample_kinds": "病理切片"}))
    father.says("好的")
    desk.moves(number, ("awaiting_sample", {"sample_instructions": "白片10张"}))
    assert "终止" in father.hears("可以寄送样本了", number)
    words = father.says("医院说切片用完了，拿不到样本")
    assert "外周血" in words
    assert desk.status(number) == "awaiting_sample"  # staff look first, then decide
    desk.moves(number, ("terminated", {"reason": "四种样本都无法提供"}))
    father.hears("服务已终止", number)
    story.system.command("conversation", "hand-back", father.phone.openid)
    assert father.standing("gene_test") == "used"


def test_t4_gene_test_cancelled_before_a_sample_was_sent(story: Story) -> None:
    desk, father = story.desk, story.member()
    story.it_is("2026-07-03 10:00")
    number = father.asks_for("gene_test")
    desk.moves(number, ("items_decided", {"test_items": "肺癌相关基因", "sample_kinds": "外周血"}))
    father.says("取消申请")
    father.says("确认取消")
    father.hears("已退还", number)
    assert father.standing("gene_test") == "left"


def test_d4_direct_pay_waits_for_both_mandatory_papers(story: Story) -> None:
    desk, aunt = story.desk, story.member()
    story.it_is("2026-07-06 10:00")
    number = aunt.asks_for("direct_pay", has_papers=False)
    assert "病理报告" in aunt.reply
    assert "病历本复印件" in aunt.reply
    assert desk.status(number) == "awaiting_documents"
    assert "documents_reviewed" not in [one["to"] for one in desk.case(number)["moves"]]
    aunt.sends_a_paper()
    aunt.says("这是病理报告")
    assert desk.status(number) == "awaiting_documents"
    aunt.sends_a_paper()
    aunt.says("这是病历本复印件")
    aunt.hears("正式受理", number)
    assert desk.status(number) == "accepted"
    aunt.says("取消申请")
    aunt.says("确认取消")
    aunt.hears("已退还", number)
    assert aunt.standing("direct_pay") == "left"


def test_d5_d8_direct_pay_the_member_does_not_sign(story: Story) -> None:
    desk, aunt = story.desk, story.member()
    story.it_is("2026-07-08 10:00")
    number = aunt.asks_for("direct_pay")
    desk.moves(number, "documents_reviewed", "awaiting_authorization")
    aunt.hears("授权书", number)
    assert "视为已经完成" in aunt.says("我不想签授权书")
    aunt.says("确定不签")
    aunt.says("确定不签")
    aunt.hears("没有签署授权书", "视为已经完成", number)
    assert desk.status(number) == "refused"
    assert aunt.standing("direct_pay") == "used"


def test_d6_d8_direct_pay_not_admitted_on_the_day(story: Story) -> None:
    desk, aunt = story.desk, story.member()
    story.it_is("2026-07-09 10:00")
    number = aunt.asks_for("direct_pay", admission="2026年7月20日")
    signed = ("authorized", BOOKING | {"authorization_signed_on": "2026-07-09"})
    desk.moves(number, "documents_reviewed", "awaiting_authorization")
    aunt.says("签好了")
    desk.moves(number, signed)
    aunt.hears("住院直付约好了", "2026年7月20日", number)
    assert "要到约定的那一天" in desk.cannot(number, "no_show")
    story.it_is("2026-07-21 10:00")
    aunt.says("在吗")
    desk.moves(number, "no_show")
    aunt.hears("视为已经完成", number)
    assert aunt.standing("direct_pay") == "used"


def test_d1_d8_direct_pay_moved_to_another_admission_day(story: Story) -> None:
    desk, aunt = story.desk, story.member()
    story.it_is("2026-07-22 10:00")  # Wednesday: 29 July is the fifth working day
    number = aunt.asks_for("direct_pay", admission="2026年7月30日")
    signed = ("authorized", BOOKING | {"authorization_signed_on": "2026-07-22"})
    desk.moves(number, "documents_reviewed", "awaiting_authorization")
    aunt.says("签好了")
    desk.moves(number, signed)
    aunt.hears("2026年7月30日", number)
    assert "2026年7月29日" in aunt.says("改期")
    assert "2026年7月29日" in aunt.says("7月24日")  # too soon (D1)
    assert "确认改期" in aunt.says("8月6日")
    aunt.says("确认改期")
    aunt.hears("正在改约", "2026年8月6日", number)
    assert desk.last_day(number) == date(2026, 8, 5)  # booked anew before the new day begins
    desk.moves(number, ("authorized", BOOKING))
    aunt.hears("住院直付约好了", "2026年8月6日", number)
    assert "要到约定的那一天" in desk.cannot(number, "deposit_paid")
    story.it_is("2026-08-06 09:00")
    desk.moves(number, "deposit_paid")
    assert desk.status(number) == "deposit_paid"
    assert aunt.standing("direct_pay") == "under way"


def test_d1_direct_pay_too_late_goes_by_an_exception_on_record(story: Story) -> None:
    desk, aunt = story.desk, story.member()
    story.it_is("2026-08-10 10:00")  # Monday: 17 August is the fifth working day
    assert "2026年8月17日" in aunt.is_refused("direct_pay", "最早", admission="2026年8月13日")
    aunt.says("取消")
    request = {"diagnosed_on": "2026-07-15", "city": "上海", "admission_date": "2026-08-13"}
    assert "2026年8月17日" in desk.cannot_open("direct_pay", aunt, **request)
    number = desk.opens("direct_pay", aunt, exception="主治医生要求提前住院，主管已同意", **request)
    assert "主管已同意" in str(desk.case(number)["events"])
    assert aunt.standing("direct_pay") == "under way"


def test_j8_the_hospital_list_of_the_day_of_application_counts(story: Story) -> None:
    desk, aunt = story.desk, story.member()
    story.it_is("2026-08-12 10:00")
    before = aunt.asks_for("outpatient", city="大连")
    story.new_hospital_list("大连,大连示例新医院,,肿瘤内科,大连市示例路9号,2026-08-01,")
    late = story.member()
    after = late.asks_for("outpatient", city="大连")
    for number in (before, after):
        desk.moves(number, "documents_reviewed", "arranging")
    new = VISIT | {"appointment_date": "2026-08-19", "hospital": "大连示例新医院"}
    assert "合作医院列表" in desk.cannot(before, "arranged", **new)
    late.says("谢谢")
    desk.moves(after, ("arranged", new))
    late.hears("大连示例新医院", after)


def test_g1_the_year_end_is_a_guess_until_the_calendar_is_known(story: Story) -> None:
    desk, aunt = story.desk, story.member()
    story.it_is("2026-12-30 17:00")
    number = aunt.asks_for("outpatient")
    # 31 December, then 4-7 January by the law alone: nobody has published 2027 yet
    assert "2027年1月7日（周四）或之前" in aunt.reply
    assert "预计" in aunt.reply
    assert desk.last_day(number) == date(2027, 1, 7)
    assert "预计2027年1月7日" in aunt.says("进度")


def test_j6_what_is_given_back_after_the_policy_year_is_gone(story: Story) -> None:
    desk, uncle = story.desk, story.member(cover=("2026-01-01", "2026-12-31"))
    story.it_is("2026-12-31 20:00")  # the last evening of the policy
    number = uncle.asks_for("gene_test")
    story.it_is("2027-01-04 10:00")
    assert "保单年度已经结束" in uncle.says("取消申请")
    uncle.says("确认取消")
    uncle.hears("没有办法保留", number)
    assert desk.status(number) == "cancelled"
    assert uncle.standing("gene_test") == "none"
    assert "到期" in uncle.is_refused("outpatient", "到期")
