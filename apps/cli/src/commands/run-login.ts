import { exitCode } from '../exit-code.js';
import { Failure } from '../failure.js';
import { styled, Terminal } from '../output/terminal.js';
import { sessionFrom } from '../sign-in/bearer.js';
import { platform } from '../sign-in/platform.js';
import { ProviderClient } from '../sign-in/provider-client.js';
import { keepSession, withSessionLock } from '../sign-in/session-file.js';
import { openBrowser } from './run-open.js';

export interface LoginOptions {
  readonly issuer?: string;
  readonly browser: boolean;
  readonly json?: boolean;
}

/** Has a person sign in in a browser, here or on any other machine, and keeps the tokens for the commands that follow. */
export async function runLogin({ issuer: wanted, browser, json }: LoginOptions): Promise<void> {
  const terminal = new Terminal(json === true);
  const { name, apiUrl, issuerUrl } = platform();
  const issuer = wanted?.replace(/\/$/, '') ?? issuerUrl;
  if (issuer === null)
    throw new Failure('Say who signs people in there: tiffin login --issuer https://…/realms/tiffin', exitCode.usage);
  const provider = await ProviderClient.of(issuer);
  const code = await provider.requestCode();
  const address = code.verification_uri_complete ?? code.verification_uri;
  terminal.line(`Open ${styled('cyan', address)}`);
  terminal.line(`and compare the code: ${styled('bold', code.user_code)}`);
  if (browser && process.stdout.isTTY) openBrowser(address);
  terminal.busy('waiting for you');
  const session = sessionFrom(await provider.untilAllowed(code), issuer);
  await withSessionLock(async () => keepSession(name, session));
  if (json) return terminal.data({ ok: true, email: session.email, apiUrl, issuerUrl: issuer });
  terminal.done(`signed in as ${session.email}`);
}
