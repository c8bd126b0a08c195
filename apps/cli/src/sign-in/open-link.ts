import { readFileSync } from 'node:fs';
import { layout } from '../layout.js';
import type { RunningStack } from '../stack/up-file.js';

/**
 * A link that opens the console signed in, once and for a minute; null where there is no demo. The provider gives it to who holds a secret
 * that lies in a file of this user.
 */
export async function openLink({ ports, issuerUrl }: RunningStack): Promise<string | null> {
  const secret = readOrNull(layout.openSecret);
  if (secret === null || ports.identity === 0) return null;
  const realm = new URL(issuerUrl).pathname;
  const response = await fetch(`http://127.0.0.1:${ports.identity}${realm}/open`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}` },
    signal: AbortSignal.timeout(10_000),
  }).catch(() => null);
  if (!response?.ok) return null;
  const { token } = (await response.json()) as { token: string };
  const to = `http://localhost:${ports.api}/session/sign-in`;
  return `${issuerUrl}/open?${new URLSearchParams({ token, to })}`;
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return null;
  }
}
