/** Focus after something changed: to the first invalid field, else to where it was, never to nowhere. */

interface Place {
  id: string;
  name: string;
  href: string | null;
}

function placeOf(element: Element | null): Place | null {
  if (!element || element === document.body) return null;
  return { id: element.id, name: element.getAttribute('name') ?? '', href: element.getAttribute('href') };
}

function find({ id, name, href }: Place): HTMLElement | null {
  if (id) return document.getElementById(id);
  if (name) return document.querySelector<HTMLElement>(`[name="${CSS.escape(name)}"]`);
  return href ? document.querySelector<HTMLElement>(`a[href="${CSS.escape(href)}"]`) : null;
}

/** Moves focus to what a refused form must show first; answers whether there was such a form in `root`. */
function focusRefused(root: ParentNode): boolean {
  const form = root instanceof HTMLElement && root.matches('form[data-refused]') ? root : root.querySelector('form[data-refused]');
  const first =
    form?.querySelector<HTMLElement>('[aria-invalid="true"]') ?? form?.querySelector<HTMLElement>('[data-focus], .ol-confirm input, .ol-error-summary');
  if (!first) return false;
  if (first.matches('.ol-error-summary')) first.tabIndex = -1;
  first.dispatchEvent(new CustomEvent('ol:reveal', { bubbles: true }));
  first.focus();
  first.scrollIntoView({ block: 'center' });
  return true;
}

export function installFocus(): void {
  let before: Place | null = null;
  focusRefused(document);
  document.addEventListener('htmx:before:swap', () => {
    before = placeOf(document.activeElement);
  });
  document.addEventListener('htmx:after:settle', (event) => {
    const root = event.target instanceof HTMLElement ? event.target : document.body;
    if (focusRefused(root) || document.activeElement !== document.body || !before) return;
    const back = find(before);
    if (back) return back.focus({ preventScroll: true });
    const heading = root.querySelector<HTMLElement>('h1, h2') ?? root;
    if (!heading.hasAttribute('tabindex')) heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  });
  // Links of the error summary go to the control itself, opening what hides it.
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('.ol-error-summary a[href^="#"]') : null;
    const target = link ? document.getElementById(link.getAttribute('href')?.slice(1) ?? '') : null;
    if (!target) return;
    event.preventDefault();
    target.closest('details')?.setAttribute('open', '');
    target.dispatchEvent(new CustomEvent('ol:reveal', { bubbles: true }));
    target.focus();
  });
}
