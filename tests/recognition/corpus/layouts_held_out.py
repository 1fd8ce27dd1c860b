# ruff: noqa: E501 -- words stand in rows
"""The layouts that the rules were never shown: other hospitals, other words. Asked by `make documents-report` only.

Who changes a rule after looking at these pictures must write new ones, or say so in the report.
"""

HOSPITALS = ("南栖市第三人民医院", "岭海医学院附属医院", "平川肿瘤医院", "澄江区中西医结合医院", "汉东省立医院(南院区)")

LAYOUTS: dict[str, tuple[str, ...]] = {
    "outpatient_record": (
        """@hospital {hospital}
        @title 门诊首诊病历
        @fields 姓名：{name}|性别：{sex}|年龄：{age}岁|民族：{nation}
        @fields 诊疗卡号：{no2}|就诊科别：{dept}|就诊时间：{date} 14:05
        @rule
        @text 主    诉：便血{n}天。
        @text 现 病 史：患者{n}天前出现大便带血，色暗红，量少，伴排便习惯改变，无腹痛。
        @text 既往病史：高血压病史五年，规律服药。
        @text 专科检查：直肠指检距肛门6cm可及肿物。
        @text 门诊诊断：{tumour}？
        @text 诊疗计划：肠镜检查及活检，完善盆腔影像学检查。
        @right 首诊医生：{doctor2}""",
        """@small {hospital}互联网医院
        @title 复诊病历
        @fields 就诊人：{name}|{sex} {age}岁|科室：{dept}
        @fields 就诊时间：{date}|医生：{doctor}
        @label 主诉|{tumour}术后复诊
        @label 现病史|术后{days}天，目前口服内分泌药物，无明显不适。
        @label 过敏史|无
        @label 初步诊断|{tumour}
        @label 处理意见|继续原方案，三个月后线下复查。""",
        """@hospital {hospital}
        @left 门（急）诊医疗记录
        @table 姓名|{name}|性别|{sex}
        @table 年龄|{age}岁|病历号|{no}
        @table 日期|{date}|科别|{dept}
        @text S：颈部肿物两月，无声嘶及吞咽困难。
        @text O：甲状腺左叶可及结节{n}mm，质硬，随吞咽活动。
        @text A：{tumour}待排。
        @text P：超声引导下细针穿刺，甲功检查。
        @right 医师签章：{doctor}""",
    ),
    "discharge_summary": (
        """@hospital {hospital}
        @title 出院证
        @fields 姓名：{name}|性别：{sex}|年龄：{age}|住院号：{no}
        @fields 病室：{dept}|入院：{before}|出院：{date}
        @text 出院诊断：{tumour}
        @text 治疗情况：手术及术后辅助化疗一周期，好转出院。
        @text 随访要求：每三周返院化疗，共六周期。
        @fields 主管医师：{doctor}|科主任：{doctor2}""",
        """@title {hospital}
        @title 住院病历出院小结
        @fields 姓名 {name}|性别 {sex}|年龄 {age}岁|科室 {dept}
        @rule
        @text 一、入院日期：{before}    出院日期：{date}
        @text 二、入院诊断：{tumour}
        @text 三、最后诊断：{tumour}
        @text 四、主要病史及检查：因发现占位入院，CT、病理检查见原件。
        @text 五、住院期间病情变化及治疗：予根治性切除，术后恢复顺利。
        @text 六、出院时病情：愈合甲级。
        @text 七、出院后建议：休息，随访。
        @right 记录医师：{doctor2}""",
        """@hospital {hospital}
        @title 患者出院指导及病情总结
        @fields 病人姓名：{name}|床号：{n}|病区：{dept}
        @table 住院时间|{before} 至 {date}
        @table 主要诊断|{tumour}
        @table 手术及操作|肿瘤根治术
        @text 病情总结：术后恢复好，拆线出院。
        @text 用药指导：出院带药按说明服用。
        @text 复诊时间：两周后专家门诊。
        @fields 责任医师：{doctor}|出院日期：{date}""",
    ),
    "blood_test": (
        """@title {hospital}血液分析报告单
        @fields 姓名：{name}|性别：{sex}|年龄：{age}岁|标识号：{no}
        @fields 床号：{n}|科室：{dept}|标本类型：EDTA抗凝血
        @rule
        @table |检验项目名称|结果|标志|参考区间|单位
        @table 1|白细胞计数|4.{n}||3.5--9.5|10^9/L
        @table 2|淋巴细胞比率|2{n}||20--50|%
        @table 3|血红蛋白量|9{n}|↓|130--175|g/L
        @table 4|血小板计数|1{n}||125--350|10^9/L
        @fields 采样时间 {iso}|报告时间 {date}|检验医师 {doctor}|审核医师 {doctor2}""",
        """@hospital {hospital}
        @title 生化检验结果
        @fields 姓名 {name}|性别 {sex}|年龄 {age}|来源 住院
        @table 项目名称|结果|单位|范围
        @table 钾 K|4.{n}|mmol/L|3.5-5.3
        @table 钠 Na|139|mmol/L|137-147
        @table 葡萄糖 GLU|5.{n}|mmol/L|3.9-6.1
        @table 白蛋白 ALB|3{n}|g/L|40-55
        @table 肌酐 Cr|7{n}|μmol/L|57-111
        @table 谷丙转氨酶 ALT|2{n}|U/L|9-50
        @text 标本：血清   送检：{doctor}   检验日期：{date}""",
        """@small {hospital}检验医学部
        @title 检验结果报告单
        @fields 姓名:{name}|性别:{sex}|年龄:{age}岁|样本:静脉血
        @text 检验目的: 乙肝五项+丙肝抗体+梅毒+HIV
        @table 项目|结果|参考值|方法
        @table 乙肝表面抗原|阴性|阴性|化学发光
        @table 乙肝表面抗体|阳性|--|化学发光
        @table 丙肝抗体|阴性|阴性|化学发光
        @fields 接收:{iso}|报告:{date}|检验者:{doctor2}|审核者:{doctor}""",
    ),
    "ct_report": (
        """@hospital {hospital}
        @title 多排螺旋CT检查诊断报告
        @fields 姓名：{name}|性别：{sex}|年龄：{age}岁|CT编号：{no}
        @fields 申请医生：{doctor}|检查部位：胸部+上腹|检查日期：{date}
        @text 检查技术：平扫及双期增强。
        @text 检查所见：右肺下叶基底段软组织肿块，{n}mm，分叶状，纵隔4R区淋巴结肿大。肝囊肿。
        @text 检查结论：1.右肺下叶占位；2.纵隔淋巴结肿大；3.肝囊肿。
        @fields 报告人：{doctor2}|复核人：{doctor}""",
        """@title {hospital}
        @small 医学影像科检查报告单
        @table 姓名|{name}|性别|{sex}|年龄|{age}
        @table 检查项目|腹部CT增强|设备|256层CT|检查日期|{date}
        @text 影像描述：肝内多发低密度结节，环形强化，较大者{n}mm。胰腺、脾脏形态密度未见异常。腹膜后未见肿大淋巴结。
        @text 影像结论：肝内多发转移瘤可能。
        @right 审核医师：{doctor}""",
        """@hospital {hospital}PET中心
        @title 正电子发射断层显像/CT检查报告书
        @fields 姓名：{name}|性别：{sex}|年龄：{age}|检查日期：{date}
        @text 显像剂：18F-FDG    空腹血糖：5.6mmol/L
        @text 图像所见：右肺上叶结节{n}mm，FDG摄取增高，SUVmax 8.{n}。余躯干未见异常浓聚。
        @text 检查意见：右肺上叶高代谢结节，考虑恶性病变。
        @fields 报告医生：{doctor}|审签医生：{doctor2}""",
    ),
    "mri_report": (
        """@hospital {hospital}
        @title 磁共振成像检查报告单
        @fields 姓名：{name}|性别：{sex}|年龄：{age}岁|MRI号：{no}
        @fields 部位：腰椎|检查日期：{date}|申请科室：{dept}
        @text 检查所见：L3椎体见斑片状异常信号，T1WI呈低信号，T2WI压脂像呈高信号，范围约{n}mm。
        @text 诊断意见：L3椎体异常信号，转移不除外。
        @fields 报告医师：{doctor}|审核医师：{doctor2}""",
        """@title {hospital}放射科
        @title MR检查诊断书
        @fields 患者：{name}|{sex}|{age}岁|编号 {no2}
        @text 检查名称：肝胆胰平扫+增强+DWI+MRCP
        @text 影像表现：肝门部胆管狭窄，肝内胆管扩张，狭窄处见软组织信号，延迟强化。
        @text 影像诊断：肝门部胆管占位，考虑恶性。
        @right {doctor} {date}""",
        """@hospital {hospital}
        @title 医学影像检查报告
        @fields 姓名：{name}|性别：{sex}|年龄：{age}|类别：磁共振
        @table 检查部位|颅脑|检查方法|平扫+增强|日期|{date}
        @text 放射学表现：右顶叶见环形强化灶，{n}mm，周围水肿明显，呈长T2信号，DWI中心低信号。
        @text 放射学诊断：右顶叶占位，转移瘤可能。
        @fields 书写：{doctor}|审核：{doctor2}""",
    ),
    "pathology_report": (
        """@title {hospital}
        @title 常规病理诊断报告
        @fields 病理编号：{no}|姓名：{name}|性别：{sex}|年龄：{age}
        @fields 送检单位：本院{dept}|接收时间：{before}|标本：右半结肠
        @text 大体检查：右半结肠切除标本，距切缘{n}mm见隆起型肿物。
        @text 镜检：腺癌组织浸润肌层，神经侵犯(+)。
        @text 病理诊断：(右半结肠){tumour}，pT2N0。
        @fields 报告医生：{doctor}|审核医生：{doctor2}|报告时间：{date}""",
        """@hospital {hospital}
        @title 术中冰冻病理报告单
        @fields 姓名 {name}|性别 {sex}|年龄 {age}|冰冻号 F{no}
        @text 送检组织：左乳肿物
        @text 冰冻诊断：（左乳）恶性，浸润性癌，待石蜡及免疫组化进一步分型。
        @text 注：冰冻诊断仅供术中参考，以石蜡切片为准。
        @fields 报告医师 {doctor}|报告日期 {date}""",
        """@hospital {hospital}病理诊断中心
        @title 细胞病理学检查报告单
        @fields 姓名：{name}|性别：{sex}|年龄：{age}岁|细胞号：{no}
        @fields 标本类型：甲状腺细针穿刺|收到日期：{before}
        @text 镜下所见：滤泡上皮细胞呈乳头状排列，核沟及核内假包涵体易见。
        @text 细胞学诊断：符合{tumour}（Bethesda VI类）
        @fields 诊断医师：{doctor2}|报告日期：{date}""",
    ),
    "admission_slip": (
        """@hospital {hospital}
        @title 住院登记表
        @fields 姓名：{name}|性别：{sex}|年龄：{age}|籍贯：某省
        @fields 身份证号：{id}|联系人电话：137****0000
        @fields 就诊科室：{dept}|门诊诊断：{tumour}
        @text 病情程度：□危重 □急 ☑一般     陪护：1人
        @text 患者凭此表及预交金到收费处办理住院手续。
        @fields 接诊医生：{doctor}|登记日期：{date}""",
        """@title {hospital}床位预约通知
        @fields 患者：{name}|性别：{sex}|年龄：{age}岁
        @text 您已预约{dept}住院床位，诊断：{tumour}。
        @text 待有床位时我们将电话通知您入院，请于接通知当日12点前到住院服务中心报到。
        @text 请准备押金约{money}元、医保卡及换洗衣物。
        @fields 预约医生：{doctor2}|预约日期：{date}""",
        """@hospital {hospital}
        @title 入院卡
        @table 姓名|{name}|性别|{sex}|年龄|{age}
        @table 科别|{dept}|病情|平诊|入院方式|步行
        @table 门诊印象|{tumour}
        @table 预交款|{money}|签发医师|{doctor}
        @right 签发日期：{date}""",
    ),
    "medical_record_copy": (
        """@gap
        @hospital {hospital}
        @title 门 诊 病 历
        @gap
        @fields 姓名：{name}|性别：{sex}
        @fields 年龄：{age}|婚姻：已婚
        @fields 职业：工人|民族：{nation}
        @text 地址：{address}
        @text 药物过敏：未发现
        @foot 复诊时请携带此病历  工本费1.5元""",
        """@title 汉东省门诊病历手册
        @small 汉东省卫生健康委员会统一印制
        @fields 姓名 {name}|出生年月 1960.3
        @fields 性别 {sex}|血型 不详
        @text 家庭住址 {address}
        @text 过敏药物 磺胺
        @text 持本手册可在全省各级医疗机构就诊。""",
        """@hospital {hospital}
        @title 门诊病历记录
        @fields 姓名 {name}|性别 {sex}|年龄 {age}|就诊日期 {date}
        @hand 主诉：腹胀{days}天
        @hand 查体：腹部膨隆，移动性浊音阳性
        @hand 诊断：{tumour}
        @hand 处理：收入院
        @right 医生 {doctor}
        @stamp 病案复印专用章
        @stamp 复印件与原件一致""",
    ),
    "authorization": (
        """@title 就医直付服务授权书
        @small 某某养老保险股份有限公司
        @text 被保险人姓名：{name}    身份证号：{id}
        @text 我已了解直付服务的内容，现委托贵公司向就诊医院（{hospital}）垫付住院押金及医疗费用，所付金额从应付保险金中扣除。
        @text 我授权贵公司向医院调取本次就诊的病历、检查报告及费用清单。
        @fields 申请人签名：{name}|日期：{date}""",
        """@title 授 权 委 托 书
        @text 委托人：{name}，{sex}，身份证号{id}。
        @text 受托人：{doctor2}，系委托人之女。
        @text 本人因患病住院，不便亲自办理，特委托上述受托人代为办理保险理赔及住院费用直付的一切手续。
        @text 受托人无转委托权。
        @fields 委托人：{name}|受托人：{doctor2}|{date}""",
        """@title 理赔资料调取授权同意书
        @text 本人{name}同意并授权某某财产保险公司及其委托的第三方，在核定保险责任所需范围内，向有关医疗机构、医保部门调阅、复印本人的医疗记录。
        @text 本授权书复印件与原件具有同等效力。
        @fields 授权人签字：{name}|证件号：{id}|日期：{date}""",
    ),
    "invoice": (
        """@title 汉东省医疗住院收费电子票据
        @fields 票据代码：4206{n}|票据号码：{no}|校验码：{n}9c1d
        @fields 交款人：{name}|开票日期：{date}
        @table 项目名称|数量/单位|金额（元）|备注
        @table 床位费|{days}/日|{money}|
        @table 诊察费|{days}/次|120.00|
        @table 手术费|1/项|4500.00|
        @text 金额合计（大写）叁万贰仟元整   （小写）{money}
        @text 其他信息：医保类型：职工医保  医保统筹基金支付：15000.00  个人账户支付：0.00
        @fields 收款单位（章）：{hospital}|复核人：|收款人：{doctor}""",
        """@title {hospital}门诊医药费收据
        @fields 姓名：{name}|费别：自费|{date}
        @table 西药费|{money}|检查费|320.00
        @table 治疗费|80.00|化验费|150.00
        @text 合计金额（大写）：伍佰伍拾元整
        @fields 收款员：{doctor}|流水号：{no2}""",
        """@title 电子发票（增值税专用发票）
        @fields 发票号码：2632{no2}|开票日期：{date}
        @table 购买方信息|名称：{name}|销售方信息|名称：{hospital}
        @table 项目名称|单位|数量|单价|金额|税率
        @table *医疗服务*手术费|次|1|{money}|{money}|免税
        @text 合计 ¥{money}    价税合计（大写） 捌仟圆整
        @right 开票人：{doctor2}""",
    ),
    "other": (
        """@hospital {hospital}
        @title 心脏彩超报告单
        @fields 姓名：{name}|性别：{sex}|年龄：{age}|检查号：{no}
        @text 超声测值：LA 3{n}mm，LV 4{n}mm，EF 62%
        @text 超声提示：左室舒张功能减低
        @fields 检查者：{doctor}|日期：{date}""",
        """@hospital {hospital}
        @title 电子结肠镜检查报告
        @fields 姓名：{name}|性别：{sex}|年龄：{age}|内镜号：{no}
        @text 镜下所见：进镜至回盲部，距肛缘25cm见菜花样肿物，取活检4块。
        @text 镜下诊断：乙状结肠肿物（待病理）
        @fields 操作医师：{doctor}|检查时间：{date}""",
        """@title {hospital}门诊处方
        @fields 姓名 {name}|性别 {sex}|年龄 {age}|科别 {dept}
        @text 临床诊断：{tumour}
        @text 1. 卡培他滨片 0.5g×12片×{n}盒  sig. 1.5g bid po
        @text 2. 甲氧氯普胺片 5mg×20片
        @fields 医师：{doctor}|药师：{doctor2}|{date}""",
        """@title 肿瘤基因突变检测报告
        @small 某某医学检验实验室
        @fields 姓名：{name}|性别：{sex}|年龄：{age}|样本编号：{no}
        @table 基因|变异|丰度
        @table EGFR|p.L858R|{n}.2%
        @text 样本类型：石蜡切片   检测方法：NGS   报告日期：{date}""",
        """@title 健康体检报告
        @small {hospital}体检中心
        @fields 姓名：{name}|性别：{sex}|年龄：{age}|体检号：{no}
        @text 主检结论：1.血脂偏高；2.脂肪肝；3.甲状腺结节。
        @text 建议：低脂饮食，定期复查。
        @fields 主检医师：{doctor}|{date}""",
        """@title 核酸检测结果
        @fields 姓名：{name}|采样时间：{date}
        @text 检测机构：{hospital}
        @text 结果：阴性""",
        """@text 小区停水通知
        @text 各位居民：因管道检修，{date}全天停水，请提前储水。
        @text 物业服务中心 {date}""",
        """@title 住院患者费用汇总
        @small {hospital}
        @fields 姓名 {name}|住院号 {no}|日期 {date}
        @table 类别|金额
        @table 检查费|{money}
        @table CT费|520.00
        @table 病理费|360.00
        @text 预交金余额：1200.00""",
    ),
}
