/** The progress bar of a record: where it is wider than the screen, the present step is brought into view. */

import { eachTime } from './dom';

function centre(step: HTMLElement): void {
  const bar = step.parentElement;
  if (bar) bar.scrollLeft = step.offsetLeft - bar.offsetLeft - (bar.clientWidth - step.offsetWidth) / 2;
}

export function installSteps(): void {
  eachTime(() => document.querySelectorAll<HTMLElement>('.ol-statebar > [data-step="current"]').forEach(centre));
}
