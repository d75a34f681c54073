/** Theme (kept in this browser) and language (a cookie, since the server writes the page). */

import { closest, eachTime } from './dom';
import { forget, read, write } from './storage';

const THEME = 'ol-theme';
const YEAR_S = 31_536_000;
const dark = matchMedia('(prefers-color-scheme: dark)');

function chosen(): string {
  return read(THEME) ?? 'auto';
}

function apply(): void {
  const theme = chosen();
  document.documentElement.dataset['bsTheme'] = theme === 'auto' ? (dark.matches ? 'dark' : 'light') : theme;
  for (const button of document.querySelectorAll<HTMLElement>('[data-set-theme]')) {
    button.setAttribute('aria-pressed', String(button.dataset['setTheme'] === theme));
  }
}

export function installPreferences(): void {
  eachTime(apply);
  dark.addEventListener('change', apply);
  document.addEventListener('click', (event) => {
    const theme = closest(event.target, '[data-set-theme]')?.dataset['setTheme'];
    if (theme) {
      if (theme === 'auto') forget(THEME);
      else write(THEME, theme);
      apply();
    }
    const language = closest(event.target, '[data-set-language]')?.dataset['setLanguage'];
    if (language) {
      event.preventDefault();
      document.cookie = `orderloom_language=${encodeURIComponent(language)}; path=/; max-age=${YEAR_S}; samesite=lax`;
      location.reload();
    }
  });
}
