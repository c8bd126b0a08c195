import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import type { WorkspaceConfig } from '@tiffin/contracts';
import {
  errorFields,
  explainMistakes,
  HiddenSecrets,
  JsonLog,
  openSpans,
  ownOutput,
  type RequestSpans,
  tellVersion,
  watchLifeline,
  WrongSetting,
} from '@tiffin/runtime';
import { readSettings, type WorkspaceSettings } from './config.js';
import { openWorkspace, type Workspace } from './create-workspace.js';
import { bindSettings } from './load/bind-settings.js';
import { LoadError } from './load/load-error.js';
import { parseConfig } from './load/parse-config.js';

const secrets = new HiddenSecrets();
const { out, err } = ownOutput();
const log = new JsonLog(out);
process.on('exit', () => log.flush());

function readConfig(folder: string, { bound }: WorkspaceSettings): WorkspaceConfig {
  const file = join(folder, 'config.json');
  try {
    return bindSettings(parseConfig(JSON.parse(readFileSync(file, 'utf8'))), bound);
  } catch (error) {
    if (error instanceof LoadError) throw error;
    throw new LoadError(`${file} cannot be read: ${(error as Error).message}`);
  }
}

async function start(settings: WorkspaceSettings): Promise<void> {
  const folder = process.cwd();
  const config = readConfig(folder, settings);
  const { methodTimeoutMs, pageRows, host, port } = settings;
  const limits = { defaultRows: pageRows, maxRows: pageRows };
  const spans = await openSpans(settings.traces, async (traces) => {
    const { openRequestSpans } = await import('./span-export.entry.js');
    return openRequestSpans({ settings: traces, service: 'workspace', scope: 'tiffin.workspace', log });
  });
  const workspace = await openWorkspace(config, { folder, methodTimeoutMs, limits, log, spans });
  tellVersion(workspace.app.server, settings.unitVersion);
  endWell(workspace, spans, settings);
  await workspace.app.listen({ host, port });
  const address = workspace.app.server.address() as AddressInfo;
  log.info('listening', { host: address.address, port: address.port });
  // The line is out before code of the models runs: what they print can no more be taken for it.
  log.flush();
  explainMistakes({ folder, of: 'model' }, log);
  await workspace.load();
  warnOfUnenforced(config);
  log.info('ready', { models: config.models.length, startMs: Math.round(performance.now()) });
}

/** Access rules that a model brings along must not look as if they held. */
function warnOfUnenforced({ models }: WorkspaceConfig): void {
  for (const { name, settings } of models.filter((model) => 'acls' in model.settings)) {
    log.warn('the "acls" of a model are not enforced; protect it by policies of the gateway', {
      model: name,
      acls: settings['acls'],
    });
  }
}

function endWell(workspace: Workspace, spans: RequestSpans | undefined, settings: WorkspaceSettings): void {
  let isEnding = false;
  const end = (code: number): void => {
    if (!isEnding) void shutDown({ workspace, spans }, settings, code);
    isEnding = true;
  };
  process.on('SIGTERM', () => end(0));
  process.on('SIGINT', () => end(0));
  // Code that a script left running has failed: nobody knows its state now, so the process is replaced, but the requests
  // under way are not to blame and are finished first.
  process.on('uncaughtException', (error) => {
    log.error('an error that nothing caught, outside of a request', errorFields(error, process.cwd()));
    end(1);
  });
}

/** What is said when spans are left comes before the time is over. */
const lastWordsMs = 50;

async function shutDown(
  { workspace, spans }: { readonly workspace: Workspace; readonly spans: RequestSpans | undefined },
  { shutdownTimeoutMs }: WorkspaceSettings,
  code: number,
): Promise<void> {
  log.info('draining');
  const endsAt = performance.now() + shutdownTimeoutMs;
  setTimeout(() => {
    log.warn('requests were still under way when the time to shut down was over', { shutdownTimeoutMs });
    process.exit(code);
  }, shutdownTimeoutMs).unref();
  // Until the last answer is out it goes on listening, so that its readiness can be asked for.
  await workspace.drain();
  await workspace.close();
  await spans?.close(endsAt - performance.now() - lastWordsMs);
  log.info('stopped');
  process.exit(code);
}

function refuse(error: unknown): void {
  const text =
    error instanceof LoadError || error instanceof WrongSetting
      ? error.message
      : String(error instanceof Error ? error.stack : error);
  err.write(`${text}\n`);
  process.exit(1);
}

// A promise that a script forgot must not take the API down; Node's default would.
process.on('unhandledRejection', (reason) =>
  log.error('a promise was rejected and nobody handled it', errorFields(reason, process.cwd())),
);

try {
  const settings = readSettings();
  secrets.hide(settings.hidden);
  if (settings.lifelineFd !== null) watchLifeline(settings.lifelineFd, () => process.exit(0));
  await start(settings);
} catch (error) {
  refuse(error);
}
