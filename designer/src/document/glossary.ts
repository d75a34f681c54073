/** English words for common Chinese ones in titles, so that ids made from titles can be read. */

const WORDS: Readonly<Record<string, string>> = {
  订单: 'order', 客户: 'customer', 顾客: 'customer', 会员: 'member', 供应商: 'supplier', 产品: 'product', 商品: 'product',
  物料: 'material', 仓库: 'warehouse', 库存: 'stock', 包裹: 'parcel', 物流: 'logistics', 快递: 'courier', 运单: 'waybill',
  合同: 'contract', 项目: 'project', 任务: 'task', 工单: 'ticket', 维修: 'repair', 设备: 'device', 配件: 'part', 零件: 'part',
  员工: 'employee', 部门: 'department', 团队: 'team', 门店: 'store', 店铺: 'shop', 渠道: 'channel', 平台: 'platform',
  发票: 'invoice', 付款: 'payment', 收款: 'receipt', 退款: 'refund', 退货: 'return', 售后: 'after_sale', 报价: 'quote',
  采购: 'purchase', 销售: 'sales', 入库: 'inbound', 出库: 'outbound', 发货: 'shipping', 收货: 'receiving', 收件: 'receiver',
  收货人: 'receiver', 收件人: 'receiver', 联系人: 'contact', 联系: 'contact', 姓名: 'name', 名称: 'name', 名字: 'name', 昵称: 'nickname',
  标题: 'title', 编号: 'no', 号码: 'no', 单号: 'no', 代码: 'code', 编码: 'code', 条码: 'barcode', 型号: 'model', 规格: 'spec',
  品牌: 'brand', 分类: 'category', 类别: 'category', 类型: 'type', 状态: 'status', 级别: 'level', 等级: 'level', 优先级: 'priority',
  数量: 'quantity', 单价: 'unit_price', 价格: 'price', 金额: 'amount', 总额: 'total', 总价: 'total', 合计: 'total', 成本: 'cost',
  费用: 'fee', 运费: 'freight', 税额: 'tax', 税率: 'tax_rate', 折扣: 'discount', 重量: 'weight', 体积: 'volume', 单位: 'unit',
  日期: 'date', 时间: 'time', 生日: 'birthday', 年份: 'year', 月份: 'month', 开始: 'start', 结束: 'end', 截止: 'due', 期限: 'deadline',
  下单: 'order', 支付: 'payment', 签收: 'signed', 完成: 'done', 创建: 'created', 更新: 'updated', 预计: 'expected', 实际: 'actual',
  电话: 'phone', 手机: 'mobile', 手机号: 'mobile', 邮箱: 'email', 邮件: 'mail', 地址: 'address', 网址: 'url', 省份: 'province', 城市: 'city',
  地区: 'region', 国家: 'country', 邮编: 'postcode', 图片: 'image', 照片: 'photo', 附件: 'files', 文件: 'file', 备注: 'note', 说明: 'note',
  描述: 'description', 内容: 'content', 原因: 'reason', 故障: 'fault', 结果: 'result', 来源: 'source', 负责人: 'owner', 经办人: 'handler',
  审批: 'approval', 审核: 'review', 审批人: 'approver', 明细: 'lines', 行: 'line', 记录: 'record', 列表: 'list', 表: 'table', 标签: 'tags',
  是否: 'is', 加急: 'urgent', 紧急: 'urgent', 启用: 'active', 有效: 'valid', 预约: 'booking', 取件: 'pickup', 报修: 'repair_request',
  预算: 'budget', 利润: 'profit', 余额: 'balance', 账户: 'account', 银行: 'bank', 公司: 'company', 个人: 'personal', 服务: 'service',
  上级: 'parent', 单: 'order', 主: 'main', 子: 'sub', 新: 'new', 旧: 'old', 总: 'total', 号: 'no', 人: 'person', 价: 'price', 数: 'count', 日: 'date',
};
const LONGEST = Math.max(...Object.keys(WORDS).map((word) => word.length));
const CHINESE = /\p{Script=Han}/u;

/** The title with its Chinese words in English; empty where a Chinese word is not known, since half a name misleads. */
export function inLatin(title: string): string {
  const parts: string[] = [];
  let at = 0;
  while (at < title.length) {
    const length = wordAt(title, at);
    if (length === 0 && CHINESE.test(title[at] ?? '')) return '';
    parts.push(length === 0 ? (title[at] ?? '') : ` ${WORDS[title.slice(at, at + length)]} `);
    at += length || 1;
  }
  return parts.join('').trim();
}

/** How long the longest known word at a place is; 0 where there is none. The particle between two words is passed over. */
function wordAt(title: string, at: number): number {
  for (let length = LONGEST; length > 0; length -= 1) {
    if (title.slice(at, at + length) in WORDS) return length;
  }
  return 0;
}
