const key = 'tiffin.invitation';
const form = /^#(tfi_[\w-]+)$/;

/** The token of a letter's link, in memory, and over the way to the sign-in page and back in this tab; it opens nothing but to whom it was sent. */
let kept: string | null = null;

/**
 * Takes the token out of the address, where history, bookmarks and screenshots would keep it. Who signed out over an invitation, to
 * accept it as somebody else, comes back without an address, and is led to it again.
 */
export function takeInvitation(): void {
  const token = location.pathname === '/invitation' ? form.exec(location.hash)?.[1] : undefined;
  if (token === undefined) return backToIt();
  history.replaceState(null, '', '/#/invitation');
  keep(token);
}

function backToIt(): void {
  if (/^#?\/?$/.test(location.hash) && invitationToken() !== null) history.replaceState(null, '', '/#/invitation');
}

export function invitationToken(): string | null {
  kept ??= attempt(() => sessionStorage.getItem(key));
  return kept;
}

export function forgetInvitation(): void {
  kept = null;
  attempt(() => sessionStorage.removeItem(key));
}

function keep(token: string): void {
  kept = token;
  attempt(() => sessionStorage.setItem(key, token));
}

/** Null where the browser closes its store to the page: then the link is opened once more after the sign-in. */
function attempt<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}
