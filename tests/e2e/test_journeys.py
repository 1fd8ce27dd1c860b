"""Each service from 你好 to its end, as the clauses promise it: on both databases, from 春节 to 劳动节 2026.

The stories of this file are told in the order of their days: the sandbox's clock goes forward only.
"""

from datetime import date

from tests.e2e.journey import Story


def test_g4_two_people_ask_for_the_same_policy_at_the_same_moment(story: Story) -> None:
    son = story.member()
    daughter = story.second_phone(son)
    for child in (son, daughter):
        child.is_refused("outpatient", "请核对一下")  # everything is told, nothing is confirmed yet
    before = {child.phone.openid: len(child.phone.from_account()) for child in (son, daughter)}
    story.at_once(*(lambda child=child: child.phone.send("确认", deliveries=3) for child in (son, daughter)))
    answers = [child.phone.next_reply(before[child.phone.openid]) for child in (son, daughter)]
    opened = [answer for answer in answers if "申请已受理" in answer]
    refused = [answer for answer in answers if answer not in opened]
    assert len(opened) == len(refused) == 1
    assert "办件编号" not in refused[0]
    assert "门诊预约" in refused[0]
    assert [son.standing("outpatient"), daughter.standing("outpatient")] == ["under way"] * 2


def test_g1_g3_j7_j8_outpatient_over_the_spring_festival(story: Story) -> None:
    desk, wife = story.desk, story.member()
    story.it_is("2026-02-12 15:00")  # Thursday
    number = wife.asks_for("outpatient", city="上海", hospital="上海示例第一医院，最好是王主任")
    # Friday 13, Saturday 14 (made up), holidays 15-23, then 24, 25, 26
    assert "2026年2月26日（周四）或之前" in wife.reply
    assert "预计" not in wife.reply
    assert desk.last_day(number) == date(2026, 2, 26)
    assert wife.standing("outpatient") == "under way"

    story.it_is("2026-02-14 10:00")  # the Saturday is a working day
    assert "还有3个工作日" in wife.says("办到哪一步了")
    desk.moves(number, "documents_reviewed", "arranging")
    visit = {
        "hospital": "上海示例第一医院",
        "department": "肿瘤内科",
        "appointment_date": "2026-02-26",
        "appointment_time": "09:30",
        "address": "上海市示例路1号",
        "bring": "身份证和病历",
    }
    assert "合作医院列表" in desk.cannot(number, "arranged", **visit | {"hospital": "不在列表的医院"})
    wife.says("谢谢")
    desk.moves(number, ("arranged", visit))
    news = wife.hears("门诊安排好了", number)
    for words in ("上海示例第一医院 肿瘤内科", "2026年2月26日（周四） 09:30", "上海市示例路1号", "身份证和病历"):
        assert words in news
    assert [one["outcome"] for one in desk.case(number)["clocks"]] == ["met"]

    story.it_is("2026-02-23 10:05")  # three days before, in the holidays: a template, as nobody wrote for 48 hours
    wife.hears("能去", "2026年02月26日")
    assert "2月26日" in wife.says("能去")
    story.it_is("2026-02-25 10:05")
    assert "请回复" not in wife.hears("请带好")  # not asked again
    assert "要到约定的那一天" in desk.cannot(number, "completed")
    story.it_is("2026-02-26 11:30")
    wife.says("看完医生了，谢谢")
    desk.moves(number, "completed")
    wife.hears("已经完成", number)
    assert wife.standing("outpatient") == "used"


def test_g2_j4_inpatient_counts_from_a_slip_of_before_the_holidays(story: Story) -> None:
    desk, husband = story.desk, story.member()
    story.it_is("2026-02-26 15:00")
    number = husband.asks_for("inpatient", slip="2月11日", has_papers=False)
    # the slip is of 11 February: 12, 13, 14 (made up), 24, 25, 26, 27, 28 (made up), 2 and 3 March
    assert "2026年3月3日（周二）或之前" in husband.reply
    assert "住院条" in husband.reply  # still to come, and the clock goes on (G2)
    assert desk.status(number) == "awaiting_documents"
    husband.sends_a_paper()
    husband.says("这是住院条")
    husband.hears("正式受理", number)
    assert "还有4个工作日" in husband.says("进度")

    story.it_is("2026-02-28 09:00")  # a Saturday, made up
    assert "还有2个工作日" in husband.says("进度")
    desk.moves(number, ("documents_requested", {"missing": "近期的CT报告"}))
    husband.hears("近期的CT报告")
    husband.sends_a_paper()
    husband.hears("补充的资料收到了", "2026年3月3日")
    husband.says("好的")
    desk.moves(number, "documents_reviewed", "arranging")
    stay = {
        "hospital": "上海示例第一医院",
        "department": "胸外科",
        "appointment_date": "2026-03-03",
        "appointment_time": "08:00",
        "address": "上海市示例路1号住院部",
        "bring": "住院条和身份证",
    }
    husband.says("谢谢")
    desk.moves(number, ("arranged", stay))
    husband.hears("住院安排好了", "2026年3月3日（周二） 08:00", "胸外科")
    story.it_is("2026-03-03 15:00")
    husband.says("已经住进来了")
    desk.moves(number, "completed")
    husband.hears("已经完成", number)
    assert husband.standing("inpatient") == "used"


def test_s1_s2_second_opinion_asked_for_on_a_friday_evening(story: Story) -> None:
    desk, mother = story.desk, story.member()
    story.it_is("2026-03-06 19:30")  # Friday
    number = mother.asks_for("second_opinion", city="广州")
    assert desk.last_day(number) is None  # the text promises no number of days
    assert "工作日" not in mother.reply
    desk.moves(number, "documents_reviewed")
    assert "北京、上海、广州" in desk.cannot(number, "with_expert", expert_city="杭州")
    desk.moves(number, ("with_expert", {"expert_city": "广州"}))
    mother.hears("广州三甲医院的专家", number)

    story.it_is("2026-03-12 10:00")
    assert "case file" in desk.cannot(number, "opinion_delivered")
    opinion = story.paper("opinion.pdf", "opinion")
    desk.files(number, opinion, "opinion")
    mother.says("你好")
    desk.moves(number, "opinion_delivered")
    news = mother.hears("第二诊疗意见", "已经出具", number)
    assert "主治医生" in news
    assert mother.opens_link_of(news) == opinion.read_bytes()
    desk.moves(number, "completed")
    mother.hears("已经完成", number)
    assert mother.standing("second_opinion") == "used"
    assert "已经用完" in mother.is_refused("second_opinion", "用完", city="北京")


def test_t1_t2_t3_t4_gene_test_from_the_records_to_the_report(story: Story) -> None:
    desk, father = story.desk, story.member()
    story.it_is("2026-03-16 09:00")
    number = father.asks_for("gene_test")
    assert desk.last_day(number) is None  # T3 counts from the laboratory on
    items = {"test_items": "肺癌相关基因", "sample_kinds": "病理切片、外周血"}
    assert "病理切片" in desk.cannot(number, "items_decided", **items | {"sample_kinds": "头发"})
    desk.moves(number, ("items_decided", items))
    assert "先不要自行寄送" in father.hears("检测项目：肺癌相关基因", "病理切片", "外周血")
    father.says("好的")
    desk.moves(number, ("awaiting_sample", {"sample_instructions": "白片10张，血样一管"}))
    assert "寄到：演示实验室" in father.hears("可以寄送样本了", "白片10张")

    story.it_is("2026-03-24 18:00")
    father.says("样本寄出去了，顺丰 SF1234567890123")
    father.hears("SF1234567890123", "已寄出")
    assert desk.status(number) == "sample_posted"
    assert desk.last_day(number) is None

    story.it_is("2026-03-27 16:00")  # Friday
    father.says("收到了吗")
    desk.moves(number, "sample_received")
    # 30 March-3 April, 7-10 (清明: 4-6 off), 13-17, 20: the 15th
    assert "2026年4月20日（周一）或之前" in father.hears("实验室已收到", number)
    assert desk.last_day(number) == date(2026, 4, 20)

    story.it_is("2026-04-17 11:00")
    report = story.paper("report.pdf", "report")
    delivery = {"report_delivery": "顺丰寄到您留的地址，单号SF9876543210987"}
    assert "case file" in desk.cannot(number, "report_issued", **delivery)
    desk.files(number, report, "gene_report")
    father.says("报告好了吗")
    desk.moves(number, ("report_issued", delivery))
    news = father.hears("电子版和纸质版", "SF9876543210987", number)
    assert "用药请听主治医生的" in news
    assert father.opens_link_of(news) == report.read_bytes()
    assert [one["outcome"] for one in desk.case(number)["clocks"]] == ["met"]
    desk.moves(number, "completed")
    father.hears("已经完成", number)
    assert father.standing("gene_test") == "used"


def test_d1_d2_d3_d4_d5_d6_d7_direct_pay_over_labour_day(story: Story) -> None:
    desk, aunt = story.desk, story.member()
    story.it_is("2026-04-21 10:00")  # Tuesday: 22, 23, 24, 27, 28 are the five working days
    refusal = aunt.is_refused("direct_pay", "最早", admission="2026年4月27日")
    assert "2026年4月28日" in refusal
    number = aunt.goes_on("2026年4月28日")
    assert desk.status(number) == "accepted"
    assert desk.case(number)["missing"] == ""  # both mandatory papers were asked for by name, and sent (D4)
    desk.moves(number, "documents_reviewed")
    aunt.says("好的")
    desk.moves(number, "awaiting_authorization")
    aunt.hears("请签署直付/理赔授权书", "拒签", number)
    booking = {"hospital": "上海示例第一医院", "contact": "直付专员小林 13800000000"}
    assert "授权书签署日期" in desk.cannot(number, "authorized", **booking)  # D5
    aunt.says("签好了")
    desk.moves(number, ("authorized", booking | {"authorization_signed_on": "2026-04-21"}))
    news = aunt.hears("住院直付约好了", "2026年4月28日", number)
    assert "上海示例第一医院" in news
    assert "押金" in news
    assert "要到约定的那一天" in desk.cannot(number, "deposit_paid")  # D6

    story.it_is("2026-04-28 09:30")
    aunt.says("谢谢")
    desk.moves(number, "deposit_paid")
    aunt.hears("押金已经支付", number)
    story.it_is("2026-05-08 16:00")
    aunt.says("好的")
    desk.moves(number, "settled")
    assert "出院小结" in aunt.hears("已经结算", number)
    assert "出院小结" in desk.cannot(number, "completed", handed_over="住院发票")  # D7
    desk.moves(number, ("completed", {"handed_over": "住院发票、出院小结"}))
    aunt.hears("已经完成", number)
    assert aunt.standing("direct_pay") == "used"
