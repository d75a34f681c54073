/** The colours of states, choices and levels, as the theme knows them. */

/** The hue behind a colour's name. */
export function hue(color: string): string {
  return color === 'gray' || !color ? 'var(--gray-500)' : `var(--${color})`;
}
