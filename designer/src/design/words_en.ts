/** Every English sentence of the designers. */

import connection from '../../../server/orderloom/i18n/en/studio_connection.json';
import studio from '../../../server/orderloom/i18n/en/studio.json';
import data from '../../../server/orderloom/i18n/en/studio_data.json';
import process from '../../../server/orderloom/i18n/en/studio_process.json';
import shared from '../../../server/orderloom/i18n/en/studio_shared.json';
import view from '../../../server/orderloom/i18n/en/studio_view.json';
import condition from '../../../server/orderloom/i18n/en/studio_condition.json';
import form from '../../../server/orderloom/i18n/en/studio_form.json';
import role from '../../../server/orderloom/i18n/en/studio_role.json';
import flow from '../../../server/orderloom/i18n/en/studio_flow.json';
import message from '../../../server/orderloom/i18n/en/studio_message.json';
import appwords from '../../../server/orderloom/i18n/en/studio_app.json';
import story from '../../../server/orderloom/i18n/en/studio_story.json';
import tours from '../../../server/orderloom/i18n/en/studio_tours.json';

export default { ...connection, ...form, ...condition, ...studio, ...data, ...process, ...shared, ...view, ...role, ...flow, ...message, ...appwords, ...story, ...tours };
