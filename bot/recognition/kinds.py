# ruff: noqa: E501 -- words stand in rows
"""The words by which each kind of paper is known: titles, labels of its form, and what speaks against it.

Data, read by classify.py. All words are as `lines.plain` leaves them: upper case, half-width, without blanks.
"""

from dataclasses import dataclass

from bot.recognition.results import PaperKind


@dataclass(frozen=True)
class KindWords:
    """How one kind is told.

    `titles`: regular expressions of what stands above the form; the first group of weights counts fully, `weak_titles`
    (shared with other kinds) less. `labels`: words of the form, found anywhere, with their weight. `against`: words that
    a paper of this kind does not have.
    """

    kind: PaperKind
    titles: tuple[str, ...] = ()
    weak_titles: tuple[str, ...] = ()
    labels: tuple[tuple[float, str], ...] = ()
    against: tuple[tuple[float, str], ...] = ()


def _words(weight: float, text: str) -> tuple[tuple[float, str], ...]:
    return tuple((weight, word) for word in text.split())


_SHEET = "(?:报告|单|书|结果|诊断)"
_URINE = _words(2.0, "尿常规 尿液 粪便 大便 尿沉渣 脑脊液 痰液 胸水 腹水 精液 白带")
_CONTENTS_OF_VISIT = (
    *_words(1.2, "主诉 现病史 处理意见 处置意见 诊疗意见 就诊科室 就诊日期 就诊时间 门诊号 初步诊断"),
    *_words(0.7, "既往史 体格检查 查体 过敏史 治疗意见 处理 医师签名 医生签名 接诊医师 个人史 辅助检查 复诊 初诊"),
)

KINDS: tuple[KindWords, ...] = (
    KindWords(
        PaperKind.OUTPATIENT_RECORD,
        titles=(
            r"门\(?急?\)?诊(?:电子|专科|专用|初诊|复诊)?病[历例](?:记录|单|纸|续页)?",
            r"急诊病[历例](?:记录)?",
            r"门\(?急?\)?诊(?:就诊|诊疗|病程|医疗)?记录(?:单)?",
            r"(?:初诊|复诊|专科|专病)(?:门诊)?(?:病[历例]|记录)",
            r"(?:就诊|诊疗|看诊)记录(?:单)?",
        ),
        weak_titles=(r"电子病[历例]", r"病[历例]记录", r"病情记录"),
        labels=_CONTENTS_OF_VISIT,
        against=(*_words(1.5, "出院日期 出院诊断 出院医嘱 出院情况 住院天数"), *_words(1.0, "影像所见 镜下所见")),
    ),
    KindWords(
        PaperKind.DISCHARGE_SUMMARY,
        titles=(
            r"出院(?:小结|记录|总结|摘要|证明书?|诊断证明书?|诊断书|病情摘要|通知书|志|病历摘要)",
            r"出院\(死亡\)记录",
        ),
        labels=(
            *_words(1.3, "出院日期 出院诊断 出院医嘱 出院情况 出院时间 出院带药 住院天数 诊疗经过 治疗经过 出院时情况"),
            *_words(0.7, "入院日期 入院诊断 入院情况 入院时间 住院经过 治疗结果 手术日期 住院号 入院时情况 住院日数"),
        ),
        against=_words(1.5, "预交金 预缴金 金额 票据代码"),
    ),
    KindWords(
        PaperKind.BLOOD_TEST,
        titles=(
            r"血(?:常规|细胞|液|生化|清)?\S{0,8}(?:检[验测查]|化验|分析)\S{0,4}" + _SHEET,
            r"全血细胞\S{0,6}",
            r"(?:肿瘤标[志记]物?|生化|肝功能?|凝血|免疫|甲状腺功能|电解质|血型)\S{0,10}(?:检[验测查]|化验|测定)\S{0,4}"
            + _SHEET,
            r"血常规(?:五分类|\+CRP|检查|检验|报告|化验|\(\S{1,8}\))*单?",
        ),
        weak_titles=(
            r"(?:医学|临床|中心|实验室)?检[验测](?:科|中心|医学部?)?(?:结果)?报告(?:单|书)?",
            r"化验(?:报告|结果)?单?",
            r"LABORATORYREPORT",
        ),
        labels=(
            *_words(
                1.2,
                "参考区间 参考范围 参考值 参考值范围 检验项目 白细胞 血红蛋白 血小板 癌胚抗原 血清 静脉血 全血 糖类抗原",
            ),
            *_words(
                0.8,
                "中性粒细胞 淋巴细胞 红细胞 转氨酶 肌酐 胆红素 白蛋白 甲胎蛋白 尿素 葡萄糖 凝血酶 血浆 标本种类 标本类型 样本类型 送检医生",
            ),
            *_words(
                0.5,
                "WBC RBC HGB PLT ALT AST CEA AFP CA125 CA199 CA19-9 CREA 采集时间 采样时间 接收时间 检验者 审核者 检验日期",
            ),
        ),
        against=(*_URINE, *_words(1.5, "镜下所见 病理诊断 影像所见 金额 基因检测")),
    ),
    KindWords(
        PaperKind.CT_REPORT,
        titles=(
            r"(?:PET[-/]?|螺旋|多层|X线|增强)?CT\S{0,10}" + _SHEET + r"(?:单|书)?",
            r"(?:X线)?(?:电子)?计算机(?:X线)?(?:体层|断层)\S{0,10}",
            r"PET[-/]?CT\S{0,8}",
        ),
        weak_titles=(r"(?:医学)?(?:影像|放射)(?:科|学|中心|医学)?\S{0,6}(?:报告|诊断)(?:单|书|报告单|报告书|报告)?",),
        labels=(
            *_words(
                1.6,
                "CT平扫 平扫+增强 增强CT CT检查 CT号 HU 低密度 密度影 高密度 CT值 层厚 磨玻璃 螺旋CT 造影剂 SUV SUVMAX 18F-FDG 胸部CT 腹部CT",
            ),
            *_words(
                0.6,
                "影像所见 影像表现 影像学表现 影像诊断 检查所见 检查部位 检查方法 影像号 印象 报告医师 审核医师 诊断意见 平扫 增强扫描",
            ),
        ),
        against=(
            *_words(1.5, "T1WI T2WI DWI MRI 磁共振 核磁 信号 尿常规 超声所见 彩超 镜下所见 主诉"),
            *_words(1.5, "X线摄影 胸片 DR 探头"),
        ),
    ),
    KindWords(
        PaperKind.MRI_REPORT,
        titles=(
            r"(?:MRI?|磁共振|核磁(?:共振)?)(?:成像|检查|诊断|影像|增强|平扫|\(MRI?\)|科)*\S{0,6}"
            + _SHEET
            + r"(?:单|书)?",
            r"(?:MRI?|磁共振|核磁共振)成像\S{0,8}",
        ),
        weak_titles=(r"(?:医学)?(?:影像|放射)(?:科|学|中心|医学)?\S{0,6}(?:报告|诊断)(?:单|书|报告单|报告书|报告)?",),
        labels=(
            *_words(1.6, "T1WI T2WI DWI MRI 磁共振 核磁 长T1 长T2 FLAIR 弥散 压脂 ADC 信号 MR号 STIR MRCP"),
            *_words(
                0.6,
                "影像所见 影像表现 影像学表现 影像诊断 检查所见 检查部位 检查方法 影像号 印象 报告医师 审核医师 诊断意见 平扫 增强扫描",
            ),
        ),
        against=_words(1.5, "CT平扫 CT检查 HU 低密度 密度影 超声所见 彩超 镜下所见 主诉 X线摄影 胸片"),
    ),
    KindWords(
        PaperKind.PATHOLOGY_REPORT,
        titles=(
            r"(?:组织|外科|临床|细胞|活检|手术|冰冻|术中|石蜡|分子|会诊|穿刺)*\S{0,2}病理(?:学|科|组织学|检查|诊断|会诊|活检|活体组织)*\S{0,6}"
            + _SHEET
            + r"(?:单|书|报告|报告单|报告书)?",
            r"免疫组\(?织?\)?化学?\S{0,6}报告(?:单|书)?",
            r"(?:液基|薄层)?细胞(?:学|病理)\S{0,8}报告(?:单|书)?",
            r"活(?:体)?组织(?:检查|病理)\S{0,6}",
        ),
        labels=(
            *_words(
                1.5,
                "病理诊断 病理号 镜下所见 肉眼所见 大体所见 镜检 巨检 光镜所见 送检材料 取材部位 免疫组化 病理学诊断 大体描述 镜下描述",
            ),
            *_words(
                0.8,
                "送检医师 送检标本 标本名称 送检科室 送检医院 送检部位 收到日期 蜡块 切片 取材 KI-67 HER2 浸润性 分化 送检日期 标本类型",
            ),
        ),
        against=_words(1.5, "参考区间 参考范围 主诉 出院医嘱 金额"),
    ),
    KindWords(
        PaperKind.ADMISSION_SLIP,
        titles=(
            r"(?:预)?(?:住|入)院(?:证|条|单|卡|通知单?|通知书|登记单|登记表|登记证|申请单|预约单|许可证|凭证|预约通知单?|办理单|通知\(证\))",
            r"(?:住|入)院(?:床位)?(?:预约|登记)(?:单|表|通知单)",
        ),
        labels=(
            *_words(
                1.3,
                "入院科室 收治科室 收住科室 预交金 预缴金 住院押金 押金 入院手续 住院手续 住院处 入院处 预约床位 收治病区 开证医师 开单医师 拟住科室 拟入院",
            ),
            *_words(
                0.7,
                "门诊诊断 入院诊断 病情 入院日期 入院方式 住院科室 床位 接诊医师 报到 医保类型 费别 联系电话 收住病区 入院病区",
            ),
        ),
        against=_words(1.5, "出院日期 出院诊断 出院医嘱 主诉 现病史 镜下所见 票据代码 票据号码"),
    ),
    KindWords(
        PaperKind.MEDICAL_RECORD_COPY,
        titles=(
            r"\S{0,12}病[历例](?:手册|本|册|记录本|记录册)",
            r"(?:医疗|就医|就诊|门诊医疗|健康)(?:记录)?(?:手册|册|本)",
            r"(?:门诊)?通用病[历例]",
        ),
        weak_titles=(r"(?:住院)?病案首页", r"入院记录", r"(?:首次)?病程记录", r"住院病[历案]", r"手术记录"),
        labels=(
            *_words(
                1.0,
                "妥善保管 就诊时携带 药物过敏 病历本 病历手册 请勿遗失 请携带本 工作单位 家庭住址 自费购买 注意事项",
            ),
            *_words(0.4, "主诉 现病史 处理 血型 婚姻"),
        ),
        against=_words(1.5, "影像所见 镜下所见 参考区间 票据代码 授权人 委托人"),
    ),
    KindWords(
        PaperKind.AUTHORIZATION,
        titles=(
            r"\S{0,14}(?:直付|理赔|保险|赔付|结算|付款|医疗|信息|查询|个人信息|病历)\S{0,8}(?:授权|委托)\S{0,4}(?:书|函|声明|协议|表|确认书)",
            r"授权(?:书|函|声明|确认书|同意书)",
        ),
        weak_titles=(r"(?:授权)?委托书", r"授权委托书"),
        labels=(
            *_words(
                1.2,
                "授权人 被授权人 特此授权 兹授权 本人授权 授权范围 授权期限 保险公司 理赔 直付 保险金 授权事项 被保险人 授权贵公司",
            ),
            *_words(
                0.7,
                "委托人 受托人 特此委托 兹委托 委托事项 委托权限 代办人 签名 签字 保单号 复印 查阅 身份证号码 与被保险人关系",
            ),
        ),
        against=_words(1.5, "主诉 现病史 参考区间 票据代码 金额合计 手术风险 影像所见"),
    ),
    KindWords(
        PaperKind.INVOICE,
        titles=(
            r"\S{0,10}医疗(?:住院|门诊|服务)?(?:收费|结算)\S{0,4}(?:票据|收据|发票)\S{0,6}",
            r"\S{0,12}(?:增值税)?(?:电子)?(?:普通|专用)?发票(?:\(\S{1,8}\))?",
            r"(?:住院|门诊)\S{0,8}(?:票据|收据|发票)\S{0,6}",
        ),
        weak_titles=(r"\S{0,8}(?:收据|票据)",),
        labels=(
            *_words(
                1.4,
                "票据代码 票据号码 发票代码 发票号码 校验码 交款人 收款单位 价税合计 金额合计 收款人 开票日期 开票人 业务流水号",
            ),
            *_words(
                0.7,
                "大写 小写 统筹基金 个人自付 个人自费 个人账户 医保类型 预缴金额 补缴金额 退费金额 个人现金支付 复核人 医保统筹 其他支付 购买方 销售方 税额",
            ),
        ),
        against=_words(1.5, "主诉 出院医嘱 镜下所见 影像所见 委托人"),
    ),
    KindWords(
        PaperKind.ID_CARD,
        labels=(*_words(3.0, "公民身份号码"), *_words(0.7, "姓名 性别 民族 出生 住址")),
        against=_words(1.5, "诊断 科室 医师 金额 授权 保险 检查 医院"),
    ),
    KindWords(
        PaperKind.ID_CARD_BACK,
        titles=(r"(?:中华人民共和国)?居民身份证",),
        labels=(*_words(2.0, "签发机关 有效期限"), *_words(1.0, "公安局 长期")),
        against=_words(1.5, "诊断 科室 医师 金额 授权 保险 检查 医院"),
    ),
    KindWords(
        PaperKind.OTHER,
        titles=(
            r"\S{0,12}(?:超声|彩超|B超|心动图|彩色多普勒)\S{0,10}" + _SHEET,
            r"\S{0,10}(?:心电图|脑电图|肌电图|肺功能|骨密度|骨扫描|骨显像|ECT|听力|视力)\S{0,8}",
            r"\S{0,8}(?:X线|DR|胸片|钼靶|平片)(?:摄影|检查|诊断)?\S{0,6}" + _SHEET,
            r"\S{0,8}(?:胃镜|肠镜|内镜|内窥镜|支气管镜|喉镜|膀胱镜|宫腔镜)\S{0,8}" + _SHEET,
            r"\S{0,8}处方(?:笺|单)?",
            r"\S{0,10}(?:费用|收费|住院|明细|一日)\S{0,4}清单",
            r"\S{0,10}(?:结算单|缴费单|催款单|挂号单|挂号凭证|挂号凭条|预约单|导诊单|取药单|医嘱单|体温单|申请单|护理记录单?)",
            r"\S{0,12}(?:知情)?同意书",
            r"\S{0,10}(?:尿|粪|大便|便|痰|胸水|腹水|脑脊液|微生物|核酸)\S{0,10}(?:检[验测查]|化验|常规|分析)\S{0,6}",
            r"\S{0,12}基因\S{0,10}报告\S{0,3}",
            r"\S{0,6}(?:疾病)?诊断证明书?",
            r"\S{0,8}(?:病假|休假|请假)\S{0,4}",
            r"\S{0,10}(?:保险单|保险合同|电子保单|投保单|批单|保险凭证)",
            r"(?:机动车)?(?:驾驶证|行驶证)|居民户口簿|户口本|社会保障卡|医疗保障卡|银行|结婚证|护照|出生医学证明",
            r"\S{0,8}体检\S{0,6}(?:报告|结论|结果)\S{0,3}",
            r"(?:购物|超市|收银)\S{0,4}(?:小票|单)|外卖订单|快递\S{0,4}",
            r"\S{0,6}(?:转诊|会诊|病危|病重)\S{0,4}(?:单|书)",
            r"(?:药品|用药)(?:说明书|指导单)|\S{0,16}(?:片|胶囊|颗粒|注射液)说明书",
        ),
        labels=(
            *_words(
                1.5,
                "超声所见 超声提示 探头 处方金额 用法用量 单价 数量 不良反应 禁忌 尿蛋白 尿胆原 内镜所见 窦性心律 手术风险 替代方案 小计 乳腺X线",
            ),
            *_URINE,
        ),
    ),
)

# Stamps of a records office, in a line of their own: the page is a copy from the hospital's or the member's record.
COPY_STAMP = (
    r"与原件(?:相符|一致|核对|无误)|原件(?:复印|核对)|(?:病[案历]|档案)(?:室|科|管理科|统计室)?\S{0,4}复印\S{0,6}章?|复印专用章?|^\(?复印件\)?(?:章)?$|"
    r"复印件(?:与|同)原件|病案(?:管理|统计)\S{0,6}章"
)
# Behind a title these make a number or a sentence of it: 门诊病历号, 病理号, 请携带出院小结.
NO_TITLE_BEHIND = ("号", "编号", "号码", "日期", "时间", "科室", "医师", "医生", "如下", "后", "前", ":")
NO_TITLE_BEFORE = (
    "请",
    "携带",
    "凭",
    "见",
    "附",
    "根据",
    "参照",
    "本",
    "该",
    "结合",
    "随",
    "建议",
    "复查",
    "完善",
    "行",
    "持",
)
