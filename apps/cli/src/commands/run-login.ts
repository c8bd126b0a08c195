import { ApiClient } from '../api/api-client.js';
import { signInMutation } from '../api/tenant-documents.js';
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
  const issuer = issuerOf(wanted ?? issuerUrl);
  const provider = await ProviderClient.of(issuer);
  const code = await provider.requestCode();
  const address = code.verification_uri_complete ?? code.verification_uri;
  terminal.line(`Open ${styled('cyan', address)}`);
  terminal.line(`and compare the code: ${styled('bold', code.user_code)}`);
  if (browser && process.stdout.isTTY) openBrowser(address);
  terminal.busy('waiting for you');
  const session = sessionFrom(await provider.untilAllowed(code), issuer);
  await withSessionLock(async () => keepSession(name, session));
  const founded = await arrive(apiUrl, session.accessToken);
  if (json) return terminal.data({ ok: true, email: session.email, founded, apiUrl, issuerUrl: issuer });
  terminal.done(`signed in as ${session.email}`);
  if (founded !== null) terminal.line(`Tenant ${styled('bold', founded)} is yours, with a first project.`);
}

/** As the console does: the first sign-in of a person founds their tenant. Its slug; null where that has been long ago. */
async function arrive(apiUrl: string, token: string): Promise<string | null> {
  const api = new ApiClient(apiUrl, () => token);
  const { signIn } = await api.ask(signInMutation, {}).finally(() => api.close());
  return signIn.tenant?.slug ?? null;
}

function issuerOf(known: string | null): string {
  if (known !== null) return known.replace(/\/$/, '');
  throw new Failure('Say who signs people in there: tiffin login --issuer https://…/realms/tiffin', exitCode.usage);
}
