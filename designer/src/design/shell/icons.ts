/** Where the sprite of icons lies; the page says so. */

let sprite = '';

export function useIcons(url: string): void {
  sprite = url;
}

export function iconUrl(name: string): string {
  return `${sprite}#${name}`;
}
