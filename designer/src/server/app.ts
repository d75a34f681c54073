/** Entry of every page: htmx and the scripts that make server-made pages quick to use by hand and by keyboard. */

import htmx from 'htmx.org';
import { installBoards } from './boards';
import { installChecks } from './checks';
import { installCountdowns } from './countdowns';
import { installDrafts } from './drafts';
import { installFilters } from './filters';
import { installFocus } from './focus';
import { installGuard } from './guard';
import { installLists } from './lists';
import { installLive } from './live';
import { installLivePages } from './live_pages';
import { installMenus } from './menus';
import { installNotices } from './notices';
import { installPalette } from './palette';
import { installPickers } from './pickers';
import { installPreferences } from './preferences';
import { installRegions } from './regions';
import { installRequests } from './requests';
import { installRichText } from './rich_text';
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
installCountdowns();
installSteps();
installPreferences();
installMenus();
installLists();
installBoards();
installShortcuts();
installPalette();
installFilters();
installRequests();
installSheets();
installPickers();
installRegions();
installRichText();
installUploads();
installChecks();
installDrafts();
installGuard();
installFocus();
// The stream last: by then everybody who hears it is there.
installNotices();
installLivePages();
installLive();
// What a script adds to a page works like what the server sent.
document.addEventListener('ol:added', (event) => {
  if (!(event.target instanceof HTMLElement)) return;
  htmx.process(event.target);
  event.target.dispatchEvent(new CustomEvent('htmx:after:settle', { bubbles: true }));
});
