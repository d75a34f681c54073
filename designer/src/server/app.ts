/** Entry of every page: htmx and the scripts that make server-made pages quick to use by hand and by keyboard. */

import 'htmx.org';
import { installChecks } from './checks';
import { installDrafts } from './drafts';
import { installFilters } from './filters';
import { installFocus } from './focus';
import { installGuard } from './guard';
import { installLists } from './lists';
import { installMenus } from './menus';
import { installPickers } from './pickers';
import { installPreferences } from './preferences';
import { installRequests } from './requests';
import { installSheets } from './sheets';
import { installShortcuts } from './shortcuts';
import { installSteps } from './steps';
import { installSubmits } from './submits';
import { installTimes } from './times';
import { installToasts } from './toasts';
import { installUploads } from './uploads';

// Submits first: what it stops, no other script may take for a save. Lists before shortcuts: J and K are the list's.
installSubmits();
installToasts();
installTimes();
installSteps();
installPreferences();
installMenus();
installLists();
installShortcuts();
installFilters();
installRequests();
installSheets();
installPickers();
installUploads();
installChecks();
installDrafts();
installGuard();
installFocus();
