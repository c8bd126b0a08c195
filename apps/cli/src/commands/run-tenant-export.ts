import { createWriteStream, renameSync, rmSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { findTenant } from '../api/find-tenant.js';
import { openApi } from '../api/open-api.js';
import { config } from '../config.js';
import { exitCode } from '../exit-code.js';
import { Failure } from '../failure.js';
import { Terminal } from '../output/terminal.js';
import { bearer } from '../sign-in/bearer.js';
import { platform } from '../sign-in/platform.js';

interface Options {
  readonly tenant?: string;
  readonly output?: string;
  readonly json?: boolean;
}

/** Writes all that there is of a tenant into one file. */
export async function runTenantExport(options: Options): Promise<void> {
  const at = platform();
  const api = openApi(at);
  const terminal = new Terminal(options.json === true);
  try {
    const tenant = await findTenant(api, options.tenant);
    const file = resolve(config.workingDir, options.output ?? `tenant-${tenant.slug}.tar.gz`);
    const answer = await begin(`${at.apiUrl}/tenants/${tenant.id}/export`, await bearer(at));
    const bytes = await keep(answer, file);
    terminal.done(`${tenant.slug} is in ${file} (${bytes} bytes). docs/export.md says what is in it.`);
    if (options.json) terminal.data({ ok: true, file, bytes });
  } finally {
    api.close();
  }
}

async function begin(url: string, token: string): Promise<IncomingMessage> {
  const answer = await new Promise<IncomingMessage>((done, reject) => {
    get(url, { headers: { authorization: `Bearer ${token}` } }, done).on('error', (error) =>
      reject(new Failure(`The API at ${url} does not answer: ${error.message}`)),
    );
  });
  if (answer.statusCode === 200) return answer;
  const text = Buffer.concat(await answer.toArray()).toString();
  throw refusedWith(text, answer.statusCode);
}

function refusedWith(text: string, status = 0): Failure {
  try {
    const [error] = (JSON.parse(text) as { errors: { message: string; extensions: { code: string } }[] }).errors;
    if (error) return new Failure(error.message, exitCode.refused, { code: error.extensions.code });
  } catch {
    // It is no answer of the API: a proxy's, say.
  }
  return new Failure(`The API answered ${status}: ${text.slice(0, 300)}`);
}

/** Under its name once it is whole: what breaks off leaves nothing. */
async function keep(answer: IncomingMessage, file: string): Promise<number> {
  const part = `${file}.part`;
  // Not into what somebody else has put under this name, in a folder of many.
  rmSync(part, { force: true });
  const out = createWriteStream(part, { mode: 0o600, flags: 'wx' });
  try {
    await pipeline(answer, out);
    renameSync(part, file);
    return out.bytesWritten;
  } catch (error) {
    rmSync(part, { force: true });
    throw new Failure(`The export broke off: ${(error as Error).message}. Nothing of it was kept; try again.`);
  }
}
