const key = 'tiffin.tenant';

/** The tenant that was looked at last in this browser; null where none was, or the browser does not tell. */
export function lastTenant(): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function rememberTenant(id: string): void {
  try {
    localStorage.setItem(key, id);
  } catch {
    // It is chosen all the same, for as long as the page is open.
  }
}

interface Place {
  readonly tenant: { readonly id: string };
}

/** The place that was chosen, or the first where that is none of theirs, or none any more. */
export const chosenOf = <P extends Place>(places: readonly P[], wanted: string | null): P | null =>
  places.find(({ tenant }) => tenant.id === wanted) ?? places[0] ?? null;
