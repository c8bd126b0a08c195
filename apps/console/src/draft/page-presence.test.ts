import { describe, expect, it } from 'vitest';
import { pagePresence } from './page-presence.js';

/** The session of one tab, which outlasts its pages. */
function tab() {
  const content = new Map<string, string>();
  return {
    getItem: (name: string) => content.get(name) ?? null,
    setItem: (name: string, value: string) => void content.set(name, value),
  };
}

describe('a page where the browser has no locks', () => {
  it('knows that the one before it in its tab has ended, and of no other', async () => {
    const session = tab();
    const before = pagePresence({ session });
    const other = pagePresence({ session: tab() });
    const page = pagePresence({ session });
    expect([before.previousId, page.previousId]).toEqual([null, before.id]);
    expect(await Promise.all([before.id, other.id].map((id) => page.isGone(id)))).toEqual([true, false]);
    expect(await page.open()).toEqual(new Set());
  });

  it('goes without a session, too', async () => {
    const closed = () => {
      throw new Error('SecurityError');
    };
    const page = pagePresence({ session: { getItem: closed, setItem: closed } });
    expect([page.previousId, await page.isGone('another')]).toEqual([null, false]);
  });
});
