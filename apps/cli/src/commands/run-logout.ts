import { Terminal } from '../output/terminal.js';
import { platform } from '../sign-in/platform.js';
import { ProviderClient } from '../sign-in/provider-client.js';
import { keepSession, sessionOf, withSessionLock } from '../sign-in/session-file.js';

/** Forgets who is signed in, here and at the provider. */
export async function runLogout({ json }: { readonly json?: boolean }): Promise<void> {
  const terminal = new Terminal(json === true);
  const { name, issuerUrl } = platform();
  const session = await withSessionLock(async () => {
    const kept = sessionOf(name);
    keepSession(name, null);
    return kept;
  });
  const isRevoked = session && (await revoke(issuerUrl ?? session.issuer, session.refreshToken));
  if (isRevoked === false)
    terminal.warn('The provider was not reached: the session is forgotten here, and ends there with its time.');
  if (json) return terminal.data({ ok: true, email: session?.email ?? null });
  terminal.line(session ? `${session.email} is signed out.` : 'Nobody was signed in.');
}

async function revoke(issuer: string, refreshToken: string): Promise<boolean> {
  try {
    await (await ProviderClient.of(issuer)).revoke(refreshToken);
    return true;
  } catch {
    return false;
  }
}
