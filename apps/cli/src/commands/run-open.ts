import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { layout } from '../layout.js';
import { Terminal } from '../output/terminal.js';
import { openLink } from '../sign-in/open-link.js';
import { requireRunning } from '../stack/up-file.js';

/** The console's address; where there is a development token, with it behind the `#`, which browsers keep to themselves. */
export function consoleAddress(consoleUrl: string): string {
  const token = developmentToken();
  return token === null ? consoleUrl : `${consoleUrl}/#token=${encodeURIComponent(token)}`;
}

function developmentToken(): string | null {
  try {
    return readFileSync(layout.token, 'utf8').trim();
  } catch {
    return null;
  }
}

export async function runOpen({ json }: { readonly json?: boolean }): Promise<void> {
  const terminal = new Terminal(json === true);
  const running = requireRunning();
  const url = consoleAddress(running.consoleUrl);
  if (json) return terminal.data({ ok: true, url, signInUrl: await openLink(running) });
  terminal.line(url);
  if (process.stdout.isTTY) openBrowser(url);
}

/** Best effort: the address is printed in any case. */
export function openBrowser(url: string): void {
  const program = process.platform === 'darwin' ? 'open' : 'xdg-open';
  const child = spawn(program, [url], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}
