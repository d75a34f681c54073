/** Every Chinese sentence of the designers. */

import connection from '../../../server/orderloom/i18n/zh/studio_connection.json';
import studio from '../../../server/orderloom/i18n/zh/studio.json';
import data from '../../../server/orderloom/i18n/zh/studio_data.json';
import process from '../../../server/orderloom/i18n/zh/studio_process.json';
import shared from '../../../server/orderloom/i18n/zh/studio_shared.json';
import view from '../../../server/orderloom/i18n/zh/studio_view.json';
import condition from '../../../server/orderloom/i18n/zh/studio_condition.json';
import form from '../../../server/orderloom/i18n/zh/studio_form.json';
import role from '../../../server/orderloom/i18n/zh/studio_role.json';
import flow from '../../../server/orderloom/i18n/zh/studio_flow.json';
import message from '../../../server/orderloom/i18n/zh/studio_message.json';
import appwords from '../../../server/orderloom/i18n/zh/studio_app.json';
import story from '../../../server/orderloom/i18n/zh/studio_story.json';
import tours from '../../../server/orderloom/i18n/zh/studio_tours.json';

export default { ...connection, ...form, ...condition, ...studio, ...data, ...process, ...shared, ...view, ...role, ...flow, ...message, ...appwords, ...story, ...tours };
