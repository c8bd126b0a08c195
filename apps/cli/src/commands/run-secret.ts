import { text } from 'node:stream/consumers';
import type { ApiClient } from '../api/api-client.js';
import { openApi } from '../api/open-api.js';
import { removeSecretMutation, secretsQuery, setSecretMutation } from '../api/documents.js';
import { environmentOf, findProject } from '../api/find-project.js';
import { exitCode } from '../exit-code.js';
import { Failure } from '../failure.js';
import { askSilently } from '../output/ask-silently.js';
import { Terminal } from '../output/terminal.js';

interface Options {
  readonly project?: string;
  readonly environment: string;
  readonly json?: boolean;
}

/** Sets a secret to what comes from standard input, or from a prompt that shows nothing of it. */
export function runSecretSet(name: string, options: Options): Promise<void> {
  return inEnvironment(options, async (api, environmentId, terminal) => {
    const value = await readValue(name);
    await api.ask(setSecretMutation, { input: { environmentId, name, value } });
    terminal.done(`${name} is set. Everything that uses it restarts with the new value.`);
    if (options.json) terminal.data({ ok: true, name });
  });
}

export function runSecretRemove(name: string, options: Options): Promise<void> {
  return inEnvironment(options, async (api, environmentId, terminal) => {
    const input = { environmentId, name };
    const { removeSecret } = await api.ask(removeSecretMutation, { input });
    if (!removeSecret.removed) throw new Failure(`There is no secret ${name}. See: tiffin secret list`, exitCode.usage);
    terminal.done(`secret ${name} is removed`);
    if (options.json) terminal.data({ ok: true, name });
  });
}

export function runSecretList(options: Options): Promise<void> {
  return inEnvironment(options, async (api, id, terminal) => {
    const { environment } = await api.ask(secretsQuery, { id });
    if (options.json) return terminal.data({ ok: true, secrets: environment.secrets });
    if (environment.secrets.length === 0) terminal.line('There are no secrets. Set one with: tiffin secret set NAME');
    for (const { name, version, author, updatedAt } of environment.secrets)
      terminal.line(`${name}  version ${version}, set by ${author}, ${updatedAt}`);
  });
}

type Work = (api: ApiClient, environmentId: string, terminal: Terminal) => Promise<void>;

async function inEnvironment(options: Options, work: Work): Promise<void> {
  const api = openApi();
  try {
    const environmentId = environmentOf(await findProject(api, options.project), options.environment);
    await work(api, environmentId, new Terminal(options.json === true));
  } finally {
    api.close();
  }
}

/** Never from the command line, which other users and the shell's history see. One line break at the end is not part of it. */
async function readValue(name: string): Promise<string> {
  const value = process.stdin.isTTY ? await prompted(name) : (await text(process.stdin)).replace(/\r?\n$/, '');
  if (value === '')
    throw new Failure(`No value came for ${name}. Send it: tiffin secret set ${name} < FILE`, exitCode.usage);
  return value;
}

async function prompted(name: string): Promise<string> {
  const streams = { input: process.stdin, output: process.stderr };
  const value = await askSilently(`Value of ${name} (it is not shown): `, streams);
  if (value === null) throw new Failure('Nothing was set.', exitCode.interrupted);
  return value;
}
