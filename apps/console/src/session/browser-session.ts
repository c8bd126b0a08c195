import { type AccessToken, AccessTokens } from './access-tokens.js';
import { subjectOf } from './subject-of.js';

interface TokenAnswer {
  readonly accessToken: string;
  readonly expiresAt: string;
}

/** Tells the API that a page of its own asks; no form and no other site can send it. */
const headers = { 'x-tiffin-console': '1' };
const others = new BroadcastChannel('tiffin-session');
let subject: string | null = null;

/** One tab at a time: what renews a session works once, and all tabs have the same. */
const inTurn = <T>(work: () => Promise<T>): Promise<T> =>
  'locks' in navigator ? navigator.locks.request('tiffin-session', work) : work();

async function ask(): Promise<AccessToken | null> {
  const response = await inTurn(() => fetch('/session/token', { method: 'POST', headers }));
  if (!response.ok) {
    // Read in any case: what is left unread is broken off when the page is left.
    const reason = await reasonOf(response);
    if (response.status === 401) return null;
    throw new Error(reason);
  }
  const { accessToken, expiresAt } = (await response.json()) as TokenAnswer;
  leaveToOthers(accessToken);
  // By the clock of whoever says when it ends: that of this machine may be wrong.
  const at = Date.parse(response.headers.get('date') ?? '') || Date.now();
  return { text: accessToken, forMs: Date.parse(expiresAt) - at };
}

/** Somebody else has signed in, in another tab: nothing of who was here before stays on the page. */
function leaveToOthers(token: string): void {
  const next = subjectOf(token);
  if (subject !== null && subject !== next) location.reload();
  subject = next;
}

async function reasonOf(response: Response): Promise<string> {
  const { errors } = (await response.json().catch(() => ({}))) as { errors?: readonly { message: string }[] };
  return errors?.[0]?.message ?? `the server answers ${response.status}`;
}

/** Who is signed in, in this browser. */
export const session = new AccessTokens({ ask, now: Date.now, later: (work, ms) => void setTimeout(work, ms) });

others.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  if (data === 'signed-out') session.drop();
  else if (session.state().is === 'none') void session.renew();
});

/** Asks who is signed in; other tabs that wait for somebody are told. */
export async function startSession(): Promise<void> {
  await session.renew();
  if (session.state().is === 'open') others.postMessage('signed-in');
}

/** The page at which somebody signs in, or makes an account; it comes back to where they are now. */
export function placeOf(kind: 'sign-in' | 'sign-up' | 'confirm-email', hash = location.hash): string {
  const { pathname, search } = location;
  return `/session/${kind}?${new URLSearchParams({ to: `${pathname}${search}${hash}` })}`;
}

/** Ends the session of this browser, or all of this person, and goes where the provider's own ends. */
export async function signOut(where: 'here' | 'everywhere'): Promise<void> {
  // First of all: what is open would hear of its end, and ask for another token.
  session.leave();
  try {
    const to = await endAt(where === 'here' ? '/session/sign-out' : '/session/sign-out-everywhere');
    others.postMessage('signed-out');
    location.assign(to);
  } catch (error) {
    await session.renew();
    throw error;
  }
}

async function endAt(route: string): Promise<string> {
  const response = await inTurn(() => fetch(route, { method: 'POST', headers }));
  if (response.ok) return ((await response.json()) as { readonly to: string }).to;
  const reason = await reasonOf(response);
  // It is over already.
  if (response.status === 401) return '/';
  throw new Error(reason);
}
