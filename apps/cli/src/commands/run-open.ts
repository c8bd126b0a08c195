import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { layout } from '../layout.js';
import { Terminal } from '../output/terminal.js';
import { requireRunning } from '../stack/up-file.js';

/** The console's address with the development token behind the `#`, which browsers keep to themselves. */
export const consoleAddress = (consoleUrl: string): string =>
  `${consoleUrl}/#token=${encodeURIComponent(readFileSync(layout.token, 'utf8').trim())}`;

export function runOpen({ json }: { readonly json?: boolean }): void {
  const terminal = new Terminal(json === true);
  const url = consoleAddress(requireRunning().consoleUrl);
  if (json) return terminal.data({ ok: true, url });
  terminal.line(url);
  if (process.stdout.isTTY) openBrowser(url);
}

/** Best effort: the address is printed in any case. */
function openBrowser(url: string): void {
  const program = process.platform === 'darwin' ? 'open' : 'xdg-open';
  const child = spawn(program, [url], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}
