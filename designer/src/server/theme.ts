// Runs in the head before the first paint, so that a dark page never flashes white.

type Theme = 'light' | 'dark';

function wanted(): Theme {
  let kept: string | null = null;
  try {
    kept = localStorage.getItem('ol-theme');
  } catch {
    // Storage may be switched off; the system's choice is good enough then.
  }
  if (kept === 'light' || kept === 'dark') return kept;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

document.documentElement.dataset['bsTheme'] = wanted();
