/** Every Chinese sentence of the designers. */

import studio from '../../../server/orderloom/i18n/zh/studio.json';
import data from '../../../server/orderloom/i18n/zh/studio_data.json';
import process from '../../../server/orderloom/i18n/zh/studio_process.json';
import shared from '../../../server/orderloom/i18n/zh/studio_shared.json';
import view from '../../../server/orderloom/i18n/zh/studio_view.json';
import condition from '../../../server/orderloom/i18n/zh/studio_condition.json';
import form from '../../../server/orderloom/i18n/zh/studio_form.json';
import role from '../../../server/orderloom/i18n/zh/studio_role.json';

export default { ...form, ...condition, ...studio, ...data, ...process, ...shared, ...view, ...role };
