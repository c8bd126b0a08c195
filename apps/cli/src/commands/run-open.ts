import { spawn } from 'node:child_process';
import { styled, Terminal } from '../output/terminal.js';
import { openLink } from '../sign-in/open-link.js';
import { requireRunning } from '../stack/up-file.js';

/** The console, signed in where there is a demo: by a link that works once, within a minute, on this machine. */
export async function runOpen({ json }: { readonly json?: boolean }): Promise<void> {
  const terminal = new Terminal(json === true);
  const running = requireRunning();
  const { consoleUrl } = running;
  const signInUrl = await openLink(running);
  if (json) return terminal.data({ ok: true, consoleUrl, signInUrl });
  const url = signInUrl ?? consoleUrl;
  terminal.line(url);
  if (!process.stdout.isTTY) return;
  if (signInUrl !== null) terminal.line(styled('dim', 'It signs you in once, within a minute.'));
  openBrowser(url);
}

/** Best effort: the address is printed in any case. */
export function openBrowser(url: string): void {
  const program = process.platform === 'darwin' ? 'open' : 'xdg-open';
  const child = spawn(program, [url], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}
