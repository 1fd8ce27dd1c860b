# ruff: noqa: E501 -- words stand in rows
"""The layouts that the rules were written with. Kind → several hospitals' forms; see sheet.py for the words before them."""

HOSPITALS = (
    "明州市第一人民医院",
    "东江大学附属肿瘤医院",
    "海岳省人民医院",
    "北陵医科大学第二附属医院",
    "安澜市中医院(东院区)",
)

LAYOUTS: dict[str, tuple[str, ...]] = {
    "outpatient_record": (
        """@hospital {hospital}
        @title 门诊病历
        @fields 姓名：{name}|性别：{sex}|年龄：{age}岁|门诊号：{no}
        @fields 科室：{dept}|就诊日期：{date}
        @rule
        @label 主诉：|发现肿物{days}天。
        @label 现病史：|患者{days}天前无意中发现肿物，无疼痛，近期略增大，外院超声提示占位。
        @label 既往史：|否认高血压、糖尿病史，否认药物过敏史。
        @label 体格检查：|一般情况可，浅表淋巴结未及肿大。
        @label 初步诊断：|{tumour}待查
        @label 处理意见：|1.完善CT检查 2.建议住院治疗
        @right 医师签名：{doctor}""",
        """@title {hospital}门（急）诊病历记录
        @fields 姓名 {name}|{sex}|{age}岁|卡号 {no2}
        @fields 就诊时间 {date} 09:12|就诊科室 {dept}|初诊
        @rule
        @label 主诉|体检发现结节{n}天
        @label 病史|无咳嗽咳痰，无发热，二便正常，体重无明显变化。
        @label 查体|神清，双肺呼吸音清。
        @label 诊断|{tumour}
        @label 处置|胸部增强CT；肿瘤标志物；一周后复诊
        @right 接诊医师：{doctor2}""",
        """@hospital {hospital}
        @title 门诊电子病历
        @small 复诊
        @fields 患者姓名：{name}|性别：{sex}|出生日期：{born}
        @fields 病历号：{no}|就诊日期：{iso}|医保类型：职工医保
        @rule
        @text 主诉：术后{n}天复查。
        @text 现病史：患者{before}行手术治疗，术后恢复可，现来院复查。
        @text 辅助检查：血常规未见明显异常。
        @text 诊断：{tumour}术后
        @text 治疗意见：继续口服药物，三月后复查CT。
        @fields 医生：{doctor}|打印时间：{date}""",
        """@left {hospital}
        @left 就诊记录
        @rule
        @fields 姓名：{name}|年龄：{age}|性别：{sex}
        @fields 就诊科室：{dept}|就诊时间：{date}
        @label 主  诉：|反复上腹痛{days}天
        @label 现 病 史：|餐后加重，伴反酸，无黑便。
        @label 体格检查：|腹软，剑突下轻压痛。
        @label 初步诊断：|{tumour}？
        @label 诊疗意见：|胃镜活检，取病理报告后复诊
        @right 医生签名 {doctor}""",
    ),
    "discharge_summary": (
        """@hospital {hospital}
        @title 出院小结
        @fields 姓名：{name}|性别：{sex}|年龄：{age}岁|住院号：{no}
        @fields 科别：{dept}|床号：{n}
        @fields 入院日期：{before}|出院日期：{date}|住院天数：{days}天
        @rule
        @label 入院诊断：|{tumour}
        @label 出院诊断：|{tumour}（术后）
        @label 入院情况：|患者因体检发现占位{n}天入院，一般情况可。
        @label 诊疗经过：|入院后完善血常规、CT、病理检查，行手术治疗，手术顺利，术后予抗炎、营养支持。
        @label 出院情况：|切口愈合良好，无发热。
        @label 出院医嘱：|1.注意休息 2.两周后门诊复查 3.带药
        @right 医师：{doctor}""",
        """@hospital {hospital}
        @title 出 院 记 录
        @fields 姓名 {name}|性别 {sex}|年龄 {age}岁|病案号 {no}
        @rule
        @fields 入院时间：{before} 10:20|出院时间：{date} 09:00
        @text 入院时情况：咳嗽、痰中带血。胸部CT示占位。
        @text 入院诊断：{tumour}
        @text 住院经过：入院后予化疗{n}次，过程顺利，无明显不良反应。
        @text 出院诊断：{tumour}
        @text 出院时情况：一般情况好。
        @text 出院医嘱：定期复查血常规、肝肾功能；不适随诊。
        @fields 主治医师：{doctor2}|住院医师：{doctor}""",
        """@small {hospital}
        @title 出院证明书
        @fields 姓名：{name}|性别：{sex}|年龄：{age}
        @fields 住院科室：{dept}|住院号：{no2}
        @text 该患者于{before}入院，于{date}出院，共住院{days}天。
        @label 出院诊断：|{tumour}
        @label 治疗结果：|好转
        @label 出院带药：|见医嘱
        @label 建议：|全休一个月，定期复查。
        @right 医生签字：{doctor}
        @right {date}
        @stamp {hospital}诊断证明专用章""",
        """@title {hospital}出院总结
        @fields 科室：{dept}|姓名：{name}|住院号：{no}
        @rule
        @table 入院日期|{before}|出院日期|{date}
        @table 手术日期|{before}|住院日数|{days}
        @table 入院诊断|{tumour}|出院诊断|{tumour}
        @label 治疗经过：|排除禁忌后在全麻下行根治术，术后病理提示{tumour}。
        @label 出院情况：|良好
        @label 出院医嘱：|门诊随访，定期化疗
        @foot 第 1 页 共 2 页""",
    ),
    "blood_test": (
        """@hospital {hospital}
        @title 检验报告单
        @fields 姓名：{name}|性别：{sex}|年龄：{age}岁|样本类型：静脉血
        @fields 科室：{dept}|送检医生：{doctor}|样本号：{no}
        @rule
        @table 检验项目|结果|单位|参考区间
        @table 白细胞(WBC)|5.{n}|10^9/L|3.5-9.5
        @table 红细胞(RBC)|4.12|10^12/L|3.8-5.1
        @table 血红蛋白(HGB)|1{n}|g/L|115-150
        @table 血小板(PLT)|2{n}|10^9/L|125-350
        @table 中性粒细胞百分比|6{n}|%|40-75
        @rule
        @fields 采集时间：{date}|报告时间：{iso}|检验者：{doctor2}|审核者：{doctor}""",
        """@hospital {hospital}检验科
        @title 血常规检验报告单
        @fields 姓名 {name}|性别 {sex}|年龄 {age}|标本 全血
        @rule
        @table 项目|结果|参考范围|单位
        @table WBC 白细胞计数|6.3|4-10|10^9/L
        @table HGB 血红蛋白|128|110-160|g/L
        @table PLT 血小板计数|2{n}|100-300|10^9/L
        @table LYM 淋巴细胞|1.9|0.8-4.0|10^9/L
        @rule
        @fields 采样时间：{iso} 07:10|报告日期：{date}
        @foot 本报告仅对该标本负责""",
        """@title {hospital}临床检验报告
        @small 肿瘤标志物
        @fields 患者姓名：{name}|性别：{sex}|年龄：{age}岁
        @fields 病案号：{no}|标本种类：血清|申请科室：{dept}
        @rule
        @table 序号|项目名称|结果|参考值|单位
        @table 1|癌胚抗原(CEA)|{n}.2↑|0-5|ng/mL
        @table 2|糖类抗原125(CA125)|1{n}|0-35|U/mL
        @table 3|糖类抗原199(CA19-9)|{n}|0-37|U/mL
        @table 4|甲胎蛋白(AFP)|3.1|0-7|ng/mL
        @fields 接收时间：{date}|审核：{doctor}""",
        """@small {hospital}
        @left 生化检验报告单
        @fields 姓名：{name}|住院号：{no}|性别：{sex}|年龄：{age}
        @table 代号|项目|结果|单位|参考范围
        @table ALT|谷丙转氨酶|{n}|U/L|9-50
        @table AST|谷草转氨酶|2{n}|U/L|15-40
        @table TBIL|总胆红素|12.3|umol/L|5-21
        @table ALB|白蛋白|41.2|g/L|40-55
        @table CREA|肌酐|6{n}|umol/L|57-97
        @table UREA|尿素|5.2|mmol/L|3.1-8.0
        @fields 检验日期：{date}|检验者 {doctor}|审核者 {doctor2}""",
    ),
    "ct_report": (
        """@hospital {hospital}
        @title CT检查报告单
        @fields 姓名：{name}|性别：{sex}|年龄：{age}岁|CT号：{no}
        @fields 科室：{dept}|检查部位：胸部|检查日期：{date}
        @rule
        @label 检查方法：|胸部CT平扫+增强
        @label 影像所见：|右肺上叶见一结节状密度影，大小约{n}mm，边缘毛刺，增强后明显强化。纵隔淋巴结未见肿大。
        @label 诊断意见：|右肺上叶占位，建议穿刺活检。
        @fields 报告医师：{doctor}|审核医师：{doctor2}""",
        """@title {hospital}
        @small 放射科CT诊断报告书
        @fields 姓名 {name}|{sex}|{age}岁|住院号 {no}
        @rule
        @text 检查项目：上腹部CT增强扫描
        @text 影像学表现：肝脏形态正常，右叶见低密度影，直径约{n}mm，CT值约35HU，边界不清。胆囊不大。
        @text 印象：肝右叶占位性病变。
        @fields 报告时间：{date}|报告医生：{doctor}""",
        """@hospital {hospital}
        @title 医学影像诊断报告
        @fields 姓名：{name}|性别：{sex}|年龄：{age}|影像号：{no2}
        @fields 设备：螺旋CT|部位：全腹部|检查时间：{date}
        @label 影像表现：|乙状结肠壁不规则增厚，增强扫描呈不均匀强化，周围脂肪间隙模糊，见多发小淋巴结。层厚5mm。
        @label 影像诊断：|乙状结肠占位，请结合肠镜。
        @right 诊断医师 {doctor}
        @foot 本报告仅供临床参考""",
        """@hospital {hospital}核医学科
        @title PET-CT检查报告
        @fields 姓名：{name}|性别：{sex}|年龄：{age}岁|检查号：{no}
        @label 检查所见：|静脉注射18F-FDG后显像，左乳见放射性浓聚，SUVmax约{n}.2，余未见异常代谢增高灶。
        @label 诊断意见：|左乳代谢增高灶，考虑恶性。
        @fields 检查日期：{date}|报告医师：{doctor2}""",
    ),
    "mri_report": (
        """@hospital {hospital}
        @title MRI检查报告单
        @fields 姓名：{name}|性别：{sex}|年龄：{age}岁|MR号：{no}
        @fields 检查部位：头颅|检查日期：{date}
        @rule
        @label 检查方法：|T1WI、T2WI、FLAIR、DWI
        @label 影像所见：|左额叶见片状长T1长T2信号影，范围约{n}mm，DWI未见弥散受限。
        @label 印象：|左额叶异常信号，建议增强。
        @fields 报告医师：{doctor}|审核医师：{doctor2}""",
        """@title {hospital}磁共振诊断报告
        @fields 姓名 {name}|性别 {sex}|年龄 {age}|检查号 {no2}
        @text 检查项目：盆腔磁共振平扫+增强
        @text 影像表现：直肠壁增厚，T2WI呈稍高信号，DWI高信号，ADC值减低，增强后明显强化。
        @text 影像诊断：直肠占位。
        @fields 报告日期：{date}|医生：{doctor}""",
        """@hospital {hospital}
        @title 影像学检查报告
        @fields 姓名：{name}|性别：{sex}|年龄：{age}岁
        @fields 检查项目：MRI肝脏动态增强|登记号：{no}
        @rule
        @label 检查所见：|肝右叶见结节，T1WI低信号，T2压脂高信号，动脉期明显强化，大小约{n}mm。
        @label 检查结论：|肝右叶结节，考虑恶性可能。
        @fields 检查时间：{date}|审核医师：{doctor}""",
        """@small {hospital}医学影像科
        @title 核磁共振成像（MRI）报告
        @fields 姓名：{name}|科别：{dept}|性别：{sex}|年龄：{age}
        @label 影像学表现：|双乳腺体不均质，左乳外上见肿块，TIC呈流出型，STIR高信号，大小约{n}mm。
        @label 诊断：|BI-RADS 5类
        @right 报告医师：{doctor2}
        @right {date}""",
    ),
    "pathology_report": (
        """@hospital {hospital}
        @title 病理检查报告单
        @fields 姓名：{name}|性别：{sex}|年龄：{age}岁|病理号：{no}
        @fields 送检科室：{dept}|送检医师：{doctor}|收到日期：{before}
        @rule
        @label 肉眼所见：|灰白组织一块，大小3×2×1cm。
        @label 镜下所见：|异型细胞呈巢状排列，核分裂易见。
        @label 病理诊断：|{tumour}，脉管内见癌栓，切缘阴性。
        @label 免疫组化：|ER(+)，PR(+)，HER2(2+)，Ki-67约{n}%
        @fields 报告医师：{doctor2}|报告日期：{date}""",
        """@title {hospital}病理诊断报告书
        @fields 病理号 {no}|姓名 {name}|性别 {sex}|年龄 {age}
        @fields 送检医院 本院|标本名称 穿刺组织|送检日期 {before}
        @rule
        @text 大体所见：送检穿刺组织三条，长0.5-1cm。
        @text 光镜所见：间质内见异型腺体浸润。
        @text 病理诊断：（穿刺）{tumour}。
        @fields 诊断医师：{doctor}|审核医师：{doctor2}|报告时间：{date}""",
        """@hospital {hospital}病理科
        @title 免疫组织化学检测报告
        @fields 姓名：{name}|年龄：{age}|病理号：{no2}|蜡块号：A3
        @table 抗体|结果
        @table ER|90%+
        @table PR|60%+
        @table HER2|1+
        @table Ki-67|{n}%+
        @label 病理学诊断：|符合{tumour}
        @fields 报告医师：{doctor}|报告日期：{date}""",
        """@small {hospital}
        @title 组织病理学报告
        @fields 患者姓名：{name}|性别：{sex}|年龄：{age}岁|住院号：{no}
        @label 送检材料：|(全切标本)
        @label 大体描述：|肠管一段，长{n}cm，见溃疡型肿物。
        @label 镜下描述：|肿瘤侵及浆膜下层，淋巴结2/15见转移。
        @label 病理诊断|{tumour}，pT3N1。
        @right 病理医师：{doctor}
        @right 签发日期：{date}
        @foot 第1页/共1页""",
    ),
    "admission_slip": (
        """@hospital {hospital}
        @title 住院证
        @fields 姓名：{name}|性别：{sex}|年龄：{age}岁
        @fields 门诊号：{no}|费别：医保|联系电话：138****0000
        @fields 入院科室：{dept}|病情：一般
        @label 门诊诊断：|{tumour}
        @label 预交金：|{money}元
        @text 请持本证到住院处办理入院手续。
        @fields 开证医师：{doctor}|日期：{date}""",
        """@title {hospital}入院通知单
        @fields 患者姓名：{name}|性别：{sex}|年龄：{age}
        @fields 收治科室：{dept}|收治病区：{n}病区|床位：待定
        @text 入院诊断：{tumour}
        @text 请您携带身份证、医保卡，于接到电话后到入院处办理住院手续。
        @text 预缴金：10000元
        @fields 医师：{doctor2}|开具日期：{date}""",
        """@hospital {hospital}
        @title 住院通知单
        @fields 姓名 {name}|性别 {sex}|年龄 {age}岁|卡号 {no2}
        @rule
        @text 兹有上述患者因{tumour}需住院治疗，拟住科室：{dept}。
        @text 住院押金：{money}元，办理地点：一楼住院处。
        @text 拟入院日期：{date}
        @fields 接诊医师：{doctor}|开单日期：{before}
        @stamp {hospital}住院专用章""",
        """@left {hospital}预住院登记单
        @fields 姓名：{name}|性别：{sex}|年龄：{age}
        @table 收住科室|{dept}|预约床位|普通
        @table 诊断|{tumour}|入院方式|门诊
        @table 押金|{money}|登记日期|{date}
        @text 温馨提示：请保持电话畅通，等候住院处通知。
        @right 医生签名：{doctor}""",
    ),
    "medical_record_copy": (
        """@gap
        @hospital {hospital}
        @title 门诊病历手册
        @gap
        @fields 姓名：{name}|性别：{sex}
        @fields 年龄：{age}|职业：退休
        @fields 家庭住址：{address}
        @text 药物过敏：无
        @gap
        @text 请妥善保管，就诊时携带
        @foot 自费购买  定价1元""",
        """@hospital {hospital}
        @title 门诊病历
        @fields 姓名：{name}|性别：{sex}|年龄：{age}岁|日期：{date}
        @hand 主诉：发现肿物{days}天
        @hand 现病史：同前，无特殊不适。
        @hand 查体：可及包块，质硬。
        @hand 处理：穿刺活检
        @right 医师：{doctor}
        @stamp 复印件与原件相符""",
        """@title 病 历 本
        @small {hospital}
        @fields 姓名 {name}|性别 {sex}|年龄 {age}
        @fields 工作单位|电话
        @text 注意事项：
        @text 1.请勿遗失，复诊时必须携带本病历。
        @text 2.药物过敏史请告知医生。""",
        """@hospital {hospital}
        @title 住院病案首页
        @fields 姓名 {name}|性别 {sex}|出生日期 {born}|年龄 {age}
        @fields 婚姻 已婚|职业 其他|民族 {nation}
        @fields 入院时间 {before}|出院时间 {date}
        @label 主要诊断|{tumour}
        @stamp 病案室复印专用章""",
    ),
    "authorization": (
        """@title 住院医疗费用直付授权书
        @text 致：某某保险股份有限公司
        @text 本人{name}，身份证号码{id}，系贵公司被保险人，保单号{no2}。
        @text 兹授权贵公司与{hospital}直接结算本人{date}起住院期间的医疗费用，并授权贵公司查阅、复印本人的病历资料。
        @text 特此授权。
        @right 授权人签名：{name}
        @right 日期：{date}""",
        """@title 理赔授权委托书
        @fields 委托人：{name}|身份证号码：{id}
        @fields 受托人：{doctor2}|与被保险人关系：子女
        @text 委托事项：代为办理保险理赔申请，提交资料，签收文书。
        @text 委托权限：一般授权。委托期限：自签署之日起六个月。
        @fields 委托人签名：{name}|受托人签名：{doctor2}
        @right 签署日期：{date}""",
        """@small 某某保险股份有限公司
        @title 授权声明
        @text 本人（被保险人）{name}授权贵公司及其委托的机构向医院、社保机构查询、复制与保险金申请有关的资料。
        @text 授权范围：诊疗记录、费用单据。授权期限：至理赔结案之日止。
        @fields 被保险人签字：{name}|日期：{date}""",
    ),
    "invoice": (
        """@title 海岳省医疗住院收费票据（电子）
        @fields 票据代码：33060{no}|票据号码：{no2}
        @fields 交款人：{name}|校验码：a{n}f0c|开票日期：{iso}
        @rule
        @table 项目名称|金额(元)|项目名称|金额(元)
        @table 床位费|{money}|检查费|120.00
        @table 西药费|980.50|手术费|3200.00
        @fields 金额合计（大写）壹万元整|（小写）{money}
        @text 业务流水号：{no2}  医保统筹基金支付：100.00  个人自付：{money}
        @fields 收款单位（章）：{hospital}|复核人：{doctor}|收款人：{doctor2}""",
        """@title 医疗门诊收费票据
        @fields 票据号码 {no2}|开票日期 {date}
        @fields 姓名：{name}|性别：{sex}|医保类型：居民医保
        @table 项目|数量|金额
        @table 诊查费|1|25.00
        @table 检查费|1|{money}
        @text 合计（大写）：柒佰元整 ￥{money}
        @text 个人账户支付：0.00  个人现金支付：{money}
        @fields 收款单位：{hospital}|收款人：{doctor}""",
        """@title 电子发票（普通发票）
        @fields 发票号码：26{no2}{no}|开票日期：{date}
        @fields 购买方名称：{name}|销售方名称：{hospital}
        @table 项目名称|数量|单价|金额|税额
        @table *医疗服务*住院费|1|{money}|{money}|免税
        @fields 价税合计（大写）壹万圆整|（小写）￥{money}
        @text 备注：住院号{no}
        @text 开票人：{doctor2}""",
        """@hospital {hospital}
        @title 住院收费专用收据
        @fields 姓名：{name}|住院号：{no}|科室：{dept}
        @fields 住院日期：{before}|至|{date}
        @table 费用|金额
        @table 药品费|{money}
        @table 治疗费|2,300.00
        @text 金额合计（大写）：叁万元整  预缴金额：5000.00 退费金额：0.00
        @fields 收款人：{doctor}|开票日期：{date}""",
    ),
    "other": (
        """@hospital {hospital}
        @title 彩色多普勒超声检查报告单
        @fields 姓名：{name}|性别：{sex}|年龄：{age}岁|检查号：{no}
        @label 超声所见：|左乳见低回声，大小约{n}mm，边界不清。
        @label 超声提示：|左乳占位 BI-RADS 4C
        @fields 报告医师：{doctor}|检查日期：{date}""",
        """@hospital {hospital}
        @title 处方笺
        @fields 姓名：{name}|性别：{sex}|年龄：{age}|科别：{dept}
        @label 诊断：|{tumour}
        @text Rp
        @text 来曲唑片 2.5mg×30片 用法用量：每日一次 口服
        @fields 医师：{doctor}|处方金额：{money}
        @right {date}""",
        """@hospital {hospital}
        @title 住院费用明细清单
        @fields 姓名：{name}|住院号：{no}|日期：{date}
        @table 项目|单价|数量|金额
        @table 注射用头孢|30.00|2|60.00
        @table 床位费|50.00|{days}|{money}
        @text 小计：{money}""",
        """@hospital {hospital}
        @title 尿常规检验报告单
        @fields 姓名：{name}|性别：{sex}|年龄：{age}|标本：尿液
        @table 项目|结果|参考范围
        @table 尿蛋白|阴性|阴性
        @table 尿胆原|阴性|阴性
        @fields 检验者：{doctor}|报告日期：{date}""",
        """@title 手术知情同意书
        @small {hospital}
        @fields 姓名：{name}|性别：{sex}|住院号：{no}
        @text 根据您的病情，建议行手术治疗。手术风险包括出血、感染等，替代方案为保守治疗。
        @fields 患者签名：{name}|日期：{date}""",
        """@title 家乐购物小票
        @text 苹果 {n}.80
        @text 牛奶 12.50
        @text 合计 {money}
        @text 谢谢惠顾 {date}""",
        """@text 妈，明天记得带上身份证和医保卡去医院。
        @text 我已经约好了车，早上八点在楼下等。
        @text 不用担心，一切都会好的。""",
    ),
}
