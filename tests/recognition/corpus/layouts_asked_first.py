# ruff: noqa: E501 -- words stand in rows
"""Layouts that were held out until the rules were asked about them once (docs/documents-report.md says how that went).

The rules were widened afterwards, so these are held out no more.
"""

HOSPITALS = ("江澄大学人民医院", "西柳市肿瘤防治中心医院", "复安医科大学总医院", "云岚市妇幼保健院", "长汀区中心医院")

LAYOUTS: dict[str, tuple[str, ...]] = {
    "outpatient_record": (
        """@small {hospital}
        @title 专科门诊病历
        @fields 姓名: {name}|性别: {sex}|年龄: {age} 岁
        @fields ID号: {no2}|科室: {dept}|看诊时间: {date}
        @rule
        @text 【主诉】右乳肿块半年。
        @text 【现病史】半年前自检发现，近一月增大明显，伴轻度胀痛。
        @text 【过敏史】无
        @text 【体检】右乳外上象限触及质硬肿块，约{n}mm。
        @text 【诊断】{tumour}
        @text 【处理】乳腺钼靶；空心针穿刺；收住院
        @right 医生签字：{doctor2}""",
        """@hospital {hospital}
        @left 急诊病历
        @fields 姓名 {name}|性别 {sex}|年龄 {age}|就诊日期 {date} 22:41
        @text 主  诉：呕血两小时
        @text 病  史：两小时前无诱因呕吐暗红色液体约100ml，无意识障碍。
        @text 体  检：T36.8 P98次/分 BP105/66mmHg，贫血貌。
        @text 辅助检查：血红蛋白 8{n} g/L
        @text 印  象：上消化道出血，{tumour}可能
        @text 处  理：禁食，补液，留观
        @fields 医师 {doctor}|家属签字""",
        """@title {hospital}
        @small 门诊诊疗记录单
        @table 姓名|{name}|性别|{sex}|年龄|{age}岁
        @table 就诊科室|{dept}|接诊时间|{date}|类别|复诊
        @table 主诉|化疗后第{n}天，乏力
        @table 简要病史|{tumour}术后，已行两周期化疗
        @table 查体|神志清，精神可
        @table 诊断|{tumour}
        @table 建议|复查血常规、肝功能
        @right 接诊医生：{doctor}""",
    ),
    "discharge_summary": (
        """@hospital {hospital}
        @title 出院病情摘要
        @fields 姓名:{name}|性别:{sex}|年龄:{age}岁|登记号:{no2}
        @rule
        @fields 入院日期:{before}|出院日期:{date}|住院:{days}天
        @text 入院主要诊断: {tumour}
        @text 出院主要诊断: {tumour}
        @text 病情摘要及治疗: 患者入院后行多学科会诊，予新辅助治疗两周期，复查肿块缩小。
        @text 出院时状况: 生命体征平稳，饮食睡眠可。
        @text 离院方式: 医嘱离院
        @text 嘱托: 按期返院治疗，监测血象。
        @fields 主管医生:{doctor}|上级医生:{doctor2}""",
        """@title {hospital}出院记录（二）
        @fields 科别：{dept}|姓名：{name}|床号：{n}|病案号：{no}
        @text 手术日期：{before}  手术名称：腹腔镜下根治术
        @text 术后病理：{tumour}，切缘未见癌。
        @text 出院情况：体温正常，切口Ⅱ/甲愈合，进半流食。
        @text 出院医嘱：1、加强营养。2、两周后返院化疗。3、如有发热、腹痛及时就诊。
        @text 出院带药：复方胃蛋白酶 10g tid
        @fields 出院日期：{date}|医师签名：{doctor}
        @foot 第2页 共2页""",
        """@hospital {hospital}
        @title 出院通知及小结
        @table 姓名|{name}|性别|{sex}|年龄|{age}
        @table 入院|{before}|出院|{date}|天数|{days}
        @table 入院诊断|{tumour}
        @table 出院诊断|{tumour}
        @text 住院期间主要诊疗：完善检查后全麻下手术，过程顺利，恢复良好。
        @text 出院后注意事项：定期随诊，避免劳累。
        @right 经治医师：{doctor2}""",
    ),
    "blood_test": (
        """@small {hospital}医学检验中心
        @title 检 验 报 告
        @fields 姓名:{name}|性别:{sex}|年龄:{age}岁|标本:血液
        @fields 条码号:{no2}|临床诊断:{tumour}|申请医生:{doctor}
        @rule
        @table 简称|检验项目|结果|提示|单位|参考值
        @table PT|凝血酶原时间|11.{n}||秒|9.8-12.1
        @table APTT|活化部分凝血活酶时间|28.1||秒|23-33
        @table FIB|纤维蛋白原|4.{n}|H|g/L|1.8-3.5
        @table D-D|D-二聚体|0.{n}||mg/L|0-0.55
        @fields 采血时间:{iso}|报告时间:{date}|检验:{doctor}|复核:{doctor2}""",
        """@hospital {hospital}
        @title 全血细胞分析
        @fields 病人姓名：{name}|性别：{sex}|年龄：{age}岁|病人类型：门诊
        @rule
        @table 项目|测定结果|参考范围
        @table 白细胞总数|3.{n}|3.5~9.5
        @table 中性粒细胞绝对值|2.1|1.8~6.3
        @table 红细胞压积|36.2|35~45
        @table 血红蛋白浓度|10{n}|115~150
        @table 血小板|1{n}|125~350
        @text 备注：本结果只对来样负责，有疑问请于24小时内联系。
        @fields 送检时间 {iso}|审核时间 {date}|检验人 {doctor}""",
        """@title {hospital}
        @title 免疫检验报告单
        @fields 姓 名 {name}|性 别 {sex}|年 龄 {age}|科 室 {dept}
        @table No|项目|结果|参考区间
        @table 1|鳞状上皮细胞癌抗原 SCC|1.{n}|0-1.5
        @table 2|细胞角蛋白19片段 CYFRA21-1|{n}.1|0-3.3
        @table 3|神经元特异性烯醇化酶 NSE|12.0|0-16.3
        @table 4|人附睾蛋白4 HE4|5{n}|0-140
        @text 样本：血清    方法：化学发光法
        @fields 接收日期 {iso}|报告日期 {date}|审核者 {doctor2}""",
    ),
    "ct_report": (
        """@hospital {hospital}
        @title 影像检查报告单（CT）
        @fields 姓名：{name}|性别：{sex}|年龄：{age}岁|检查号：{no2}
        @fields 申请科室：{dept}|检查项目：颈胸部CT平扫|检查时间：{date}
        @rule
        @text 【影像所见】双肺纹理清晰，左肺下叶背段见磨玻璃结节，长径{n}mm，内见血管穿行。气管及支气管通畅。
        @text 【影像诊断】左肺下叶磨玻璃结节，建议随诊。
        @fields 书写医师：{doctor}|审核医师：{doctor2}""",
        """@small {hospital}放射影像中心
        @title X线计算机体层成像报告书
        @fields 患者姓名 {name}|性别 {sex}|年龄 {age}|片号 {no}
        @text 扫描范围：膈顶至耻骨联合。层厚1.25mm，增强三期。
        @text 所见：胃窦部胃壁增厚约{n}mm，粘膜面不光整，动脉期强化明显，周围见肿大淋巴结，最大短径12mm。肝内未见异常密度。
        @text 结论：胃窦占位，请结合胃镜。
        @right 报告日期 {date}  医师 {doctor}""",
        """@title {hospital}诊断报告
        @fields 姓名：{name}|性别：{sex}|年龄：{age}
        @fields 检查类型：CT|检查部位：上腹部+盆腔|报告日期：{date}
        @rule
        @text 描述：胰腺体尾部见一类圆形稍低密度灶，边界欠清，约{n}mm，增强扫描轻度强化，远端胰管扩张。
        @text 意见：胰腺体尾部占位，恶性待除外。
        @fields 诊断：{doctor}|审核：{doctor2}""",
    ),
    "mri_report": (
        """@hospital {hospital}
        @title 磁共振检查诊断报告单
        @fields 姓名:{name}|性别:{sex}|年龄:{age}岁|门诊号:{no}
        @fields 检查名称:乳腺动态增强MR|检查日期:{date}
        @text 检查所见: 双乳呈混合型，左乳内下象限见不规则肿块，T2WI稍高信号，DWI明显高信号，时间-信号曲线为平台型，大小约{n}mm。
        @text 诊断印象: 左乳肿块，BI-RADS 4C。
        @fields 报告:{doctor}|审核:{doctor2}""",
        """@title {hospital}
        @small 影像诊断报告（MR）
        @fields 姓名 {name}|性别 {sex}|年龄 {age}|检查号 {no2}
        @text 序列：SE T1、TSE T2、脂肪抑制、弥散加权
        @text 征象：宫颈见团块状稍长T2信号，约{n}mm，弥散受限，ADC图减低，宫旁脂肪间隙尚清。
        @text 提示：宫颈占位，符合恶性征象。
        @fields 诊断医师 {doctor}|报告时间 {date}""",
        """@hospital {hospital}医学影像部
        @title 报 告 单
        @fields 姓名：{name}|性别：{sex}|年龄：{age}岁|检查方式：3.0T磁共振
        @fields 检查部位：前列腺|检查日期：{date}
        @rule
        @text 所见：外周带右侧见结节状T2低信号，DWI呈高信号，相应ADC值降低，PI-RADS 5分。精囊腺未见异常信号。
        @text 诊断：前列腺右侧外周带结节，考虑恶性。
        @right 医师：{doctor}""",
    ),
    "pathology_report": (
        """@hospital {hospital}
        @title 外科病理报告
        @fields 编号:{no}|姓名:{name}|性别:{sex}|年龄:{age}
        @fields 送检日期:{before}|送检科室:{dept}|住院号:{no2}
        @text 标本: 甲状腺左叶及峡部
        @text 巨检: 送检腺体一叶，切面见灰白结节一枚，直径{n}mm，质硬。
        @text 诊断:
        @text   {tumour}，紧邻被膜，中央区淋巴结(1/6)见转移。
        @fields 病理医师:{doctor}|报告日期:{date}""",
        """@title {hospital}
        @title 活体组织检查报告书
        @fields 姓名 {name}|性别 {sex}|年龄 {age}|检查号 B26{no}
        @fields 取材部位 胃窦|内镜诊断 溃疡|收检日期 {before}
        @text 肉眼检查：米粒大组织5块，质软。
        @text 显微镜检查：粘膜固有层内见异型细胞浸润，部分呈印戒样。
        @text 病理学诊断：（胃窦）{tumour}。幽门螺杆菌（+）
        @fields 医师 {doctor2}|日期 {date}""",
        """@hospital {hospital}
        @title 病理会诊意见书
        @fields 患者：{name}|性别：{sex}|年龄：{age}|会诊号：{no}
        @text 原单位：外院    送会诊材料：HE切片6张，白片10张
        @text 会诊意见：（右乳穿刺）考虑{tumour}，建议加做ER、PR、HER2、Ki-67免疫组化进一步分型。
        @fields 会诊专家：{doctor} {doctor2}|会诊日期：{date}""",
    ),
    "admission_slip": (
        """@hospital {hospital}
        @title 入 院 证
        @fields 姓名 {name}|性别 {sex}|年龄 {age} 岁|婚否 是
        @fields 住址 某某市|电话 139****0000|身份 医保
        @text 门诊诊断 {tumour}
        @fields 收入科别 {dept}|入院情况 ①危 ②急 ③一般
        @text 应交预交金 {money} 元
        @fields 门诊医师 {doctor}|{date}""",
        """@title {hospital}住院预约单
        @fields 姓名：{name}|登记号：{no2}|年龄：{age}岁|性别：{sex}
        @text 您预约的病区：{dept}  预约类型：择期
        @text 预约入院时间：以电话通知为准
        @text 诊断：{tumour}
        @text 住院前请准备：身份证、医保卡、既往检查资料，预交押金约{money}元。
        @text 办理地点：门诊楼一层出入院服务中心
        @fields 开单医生：{doctor2}|开单时间：{date}""",
        """@hospital {hospital}
        @title 住院申请（通知）单
        @table 姓名|{name}|性别|{sex}|年龄|{age}
        @table 申请科室|{dept}|病情|一般|床位要求|普通
        @table 初步诊断|{tumour}
        @table 入院目的|手术治疗|是否隔离|否
        @text 请患者持此单前往住院登记处等候床位，三日内有效。
        @fields 申请医师 {doctor}|申请日期 {date}""",
    ),
    "medical_record_copy": (
        """@gap
        @title 西江省医疗机构门诊病历
        @title （通用本）
        @gap
        @fields 姓  名  {name}|性  别  {sex}
        @fields 出生年月  1965年|民  族  {nation}
        @text 药物过敏史  无
        @text 住    址  {address}
        @gap
        @text 就诊须知：请保管好本册，每次就诊时出示，不得涂改。
        @foot 西江省卫生健康委员会监制""",
        """@hospital {hospital}
        @title 门（急）诊病历
        @fields 姓名 {name}|性别 {sex}|年龄 {age}|{date}
        @hand 咳嗽伴胸闷{days}天，外院CT示左肺占位。
        @hand PE：双肺呼吸音粗。
        @hand 诊断：{tumour}？
        @hand 处理：入院进一步诊治
        @right 签名 {doctor}
        @stamp 此复印件与原件核对无误""",
        """@small {hospital}
        @title 就 医 记 录 册
        @fields 姓名：{name}|年龄：{age}|性别：{sex}
        @fields 联系人：家属|医保号：{no2}
        @text 过敏史：青霉素
        @text 温馨提示：本记录册记载您的病情，请妥善保存并在复诊时携带。""",
    ),
    "authorization": (
        """@title 医疗费用垫付及结算授权书
        @text 某某健康保险股份有限公司：
        @text 本人 {name}（证件号码：{id}）因病于{hospital}就诊，现授权贵司代为支付住院押金并于出院时与医院结算费用。
        @text 本人同意医院向贵司提供与本次住院相关的全部病历及费用资料。
        @text 本授权自签署之日起生效。
        @fields 授权人（签字）：{name}|签署日期：{date}""",
        """@title 保险金申请授权委托书
        @table 委托人|{name}|证件号码|{id}
        @table 受托人|{doctor2}|关系|配偶
        @text 委托人授权受托人代为向保险公司提出理赔申请、递交申请材料、领取理赔决定通知书。
        @text 受托人在上述权限内所为之行为，委托人均予承认。
        @fields 委托人签名 {name}|受托人签名 {doctor2}|日期 {date}""",
        """@small 某某人寿 · 健康服务
        @title 个人信息查询授权书
        @text 为办理住院直付服务，本人{name}授权某某人寿保险公司向{hospital}查询并获取本人的就诊记录、检查检验报告及费用明细。
        @text 授权有效期至本次理赔结案。
        @right 被保险人签名：{name}
        @right {date}""",
    ),
    "invoice": (
        """@title 西江省医疗住院收费票据
        @fields 票据代码 36062{n}|票据号码 {no2}|校验码 {n}ab2e
        @fields 交款人统一社会信用代码|交款人 {name}|开票日期 {date}
        @table 项目|金额|项目|金额
        @table 手术费|{money}|化验费|890.00
        @table 卫生材料费|5321.70|护理费|180.00
        @text 金额合计(大写) 贰万壹仟元整    (小写) {money}
        @text 住院号:{no}  住院时间:{days}天  预缴:10000.00 补缴:0.00 退费:{n}.00
        @fields 收款单位(章) {hospital}|复核人 {doctor}|收款人 {doctor2}""",
        """@hospital {hospital}
        @title 门诊收费票据
        @fields 姓名 {name}|医保类型 自费|日期 {date}
        @table 收费项目|金额
        @table 放射费|{money}
        @table 西药|36.50
        @text 合计 人民币（大写）玖佰元整
        @fields 收费员 {doctor}|业务号 {no2}""",
        """@title 西江增值税电子普通发票
        @fields 发票代码：036001{n}|发票号码：{no}|开票日期：{date}
        @text 购买方 名称：{name}
        @table 货物或应税劳务、服务名称|数量|单价|金额|税率|税额
        @table *医疗服务*诊疗费|1|{money}|{money}|免税|***
        @text 价税合计（大写） ⊗壹仟圆整  （小写）¥{money}
        @text 销售方 名称：{hospital}
        @fields 收款人：{doctor}|复核：{doctor2}|开票人：{doctor}""",
    ),
    "other": (
        """@hospital {hospital}
        @title 超声检查报告
        @fields 姓名：{name}|性别：{sex}|年龄：{age}岁|日期：{date}
        @text 检查所见：肝脏大小正常，回声增粗，右叶见{n}mm稍强回声团，CDFI见血流信号。
        @text 超声诊断：肝右叶实性占位
        @right 医师：{doctor}""",
        """@hospital {hospital}
        @title 胃镜检查报告单
        @fields 姓名：{name}|性别：{sex}|年龄：{age}|检查号：{no}
        @text 镜下描述：胃窦小弯侧见溃疡，周堤隆起，活检五块送病理。
        @text 内镜诊断：胃窦溃疡，性质待病理。
        @fields 检查医师：{doctor}|检查日期：{date}""",
        """@hospital {hospital}
        @title 化疗知情同意书
        @fields 姓名：{name}|性别：{sex}|病案号：{no}
        @text 医生告知我患有{tumour}，需要接受化疗，可能出现骨髓抑制、恶心等不良反应。我授权医师在必要时采取措施。
        @fields 患者签名：{name}|签名日期：{date}""",
        """@title 疾病诊断证明书
        @small {hospital}
        @fields 姓名：{name}|性别：{sex}|年龄：{age}
        @text 诊断：{tumour}
        @text 建议：住院治疗，休息一个月。
        @fields 医师：{doctor}|{date}
        @stamp 诊断证明专用章""",
        """@title 预约挂号成功
        @text 就诊人：{name}
        @text 医院：{hospital}
        @text 科室：{dept}   时间：{date} 上午
        @text 请凭身份证到自助机取号，过时作废。""",
        """@title 西江农村信用社
        @text 自动柜员机交易凭条
        @text 日期 {date}
        @text 金额 {money}
        @text 请妥善保管""",
        """@hospital {hospital}
        @title 住院一日清单
        @fields 姓名 {name}|床号 {n}|日期 {date}
        @table 名称|单价|数量|金额
        @table CT平扫(胸部)|260.00|1|260.00
        @table 血细胞分析|20.00|1|20.00
        @table 病理检查|180.00|1|180.00
        @text 当日合计 {money}""",
    ),
}
