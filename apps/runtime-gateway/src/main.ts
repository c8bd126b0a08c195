import { HiddenSecrets, JsonLog, openSpans, tellVersion, watchLifeline } from '@tiffin/runtime';
import { type GivenConsumers, readConsumersFolder, readKeptConsumers } from './consumers/kept-consumers.js';
import { holdYoungGeneration } from './process/young-generation.js';
import { AccessLog } from './process/access-log.js';
import { keepCounts } from './process/counts-file.js';
import { readFileSync, writeSync } from './process/node-builtins.js';
import { checkPluginsArgument, type GatewayConfig, type TlsServer, type TraceSettings } from '@tiffin/contracts';
import type { AddressInfo } from 'node:net';
import { type OwnPaths, readSettings, type Settings } from './config.js';
import { Gateway } from './gateway.js';
import type { GatewaySpans } from './spans/recording.js';
import { bindSettings } from './load/bind-settings.js';
import { SharedCounts } from './limits/shared-counts.js';
import { checkPlugins } from './plugins/check-plugins.js';
import { PluginHost } from './plugins/plugin-host.js';
import { createOwnServer } from './process/own-server.js';
import { serving, takeConfigs } from './process/take-configs.js';
import { ConfigError } from './load/config-error.js';

const secrets = new HiddenSecrets();
const log = new JsonLog({ write: (text) => process.stdout.write(text) });

function readConfig(): unknown {
  try {
    return JSON.parse(readFileSync('config.json', 'utf8'));
  } catch (error) {
    throw new ConfigError(
      'CONFIG_UNREADABLE',
      `config.json in the working directory cannot be read: ${reasonOf(error)}`,
    );
  }
}

function keptConsumers({ consumersFile, consumersFolder }: Settings): GivenConsumers | null {
  if (consumersFile !== null) return readKeptConsumers(consumersFile);
  return consumersFolder === null ? null : readConsumersFolder(consumersFolder);
}

function know(gateway: Gateway, { key, snapshot }: GivenConsumers): void {
  if (snapshot !== undefined) gateway.consumers.take(snapshot);
  gateway.consumersKey = key;
}

/** Two libraries and what makes spans of requests: read where spans are wanted. */
async function loadSpans(settings: TraceSettings, config: unknown): Promise<GatewaySpans> {
  const { openGatewaySpans } = await import('./span-export.entry.js');
  return openGatewaySpans({ settings, service: nameIn(config), log });
}

const nameIn = (config: unknown): string => String((config as { readonly name?: unknown } | null)?.name ?? 'gateway');

function start(settings: Settings, gateway: Gateway, spans: GatewaySpans | undefined): void {
  const { server } = gateway;
  holdYoungGeneration(server);
  tellVersion(server, settings.unitVersion);
  if (settings.countsFile !== null) keepCounts(settings.countsFile, gateway);
  server.once('error', (error) => fail(error));
  server.listen(settings.port, settings.host, () => {
    const { address, port } = server.address() as AddressInfo;
    log.info('listening', { host: address, port });
  });
  if (settings.tls !== null) startTls(settings.tls, gateway);
  if (typeof settings.ownPaths === 'object') startOwn(settings.ownPaths, gateway);
  const stop = (): void => {
    log.info('shutting down', { timeoutMs: settings.shutdownTimeoutMs });
    void end(settings, gateway, spans);
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  if (settings.lifelineFd !== null) watchLifeline(settings.lifelineFd, () => process.exit(0));
}

async function end({ shutdownTimeoutMs }: Settings, gateway: Gateway, spans: GatewaySpans | undefined): Promise<void> {
  const startedAt = performance.now();
  await gateway.drain(shutdownTimeoutMs);
  await spans?.close(shutdownTimeoutMs - (performance.now() - startedAt));
  log.flush();
  process.exit(0);
}

function startTls({ host, port }: TlsServer, { encrypted }: Gateway): void {
  const { server } = encrypted!;
  server.once('error', (error) => fail(error));
  server.listen(port, host, () => {
    const { address, port: opened } = server.address() as AddressInfo;
    log.info('listening for TLS', { host: address, port: opened });
  });
}

function startOwn({ host, port }: Exclude<OwnPaths, string>, gateway: Gateway): void {
  const server = createOwnServer(() => gateway.own);
  server.once('error', (error) => fail(error));
  server.listen(port, host, () => {
    const { address, port: opened } = server.address() as AddressInfo;
    log.info('listening for metrics', { host: address, port: opened });
  });
}

function fail(error: unknown): never {
  log.flush();
  const code = error instanceof ConfigError ? `${error.code}: ` : '';
  // Not through the stream: the line must be out before the process is gone.
  const isSeveral = error instanceof ConfigError && error.parts !== undefined;
  writeSync(2, `${code}${isSeveral ? error.message : reasonOf(error)}\n`);
  process.exit(1);
}

// Node would print it past everything that keeps secrets out.
process.on('uncaughtException', (error) => {
  log.error('an error that nothing caught', { error });
  // A plugin that listens too means the process to live on.
  if (process.listenerCount('uncaughtException') === 1) process.exit(1);
});

function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replaceAll('\n', ' ');
}

async function run(): Promise<void> {
  try {
    const settings = readSettings();
    secrets.hide(settings.hidden);
    const config = bindSettings(readConfig(), settings.bound);
    // Both files before plugins start: these leave the working directory for their own.
    const kept = keptConsumers(settings);
    const limits = settings.limitStore === null ? undefined : new SharedCounts(settings.limitStore, log);
    const spans = await openSpans(settings.traces, (traces) => loadSpans(traces, config));
    const plugins = await PluginHost.start(config, log);
    const callers = settings.ownPaths === 'hidden' ? 'a router' : 'clients';
    const accessLog = settings.writesAccess ? new AccessLog(log) : undefined;
    const gateway = new Gateway(config, { ...settings, callers, accessLog, limits, spans, plugins }, log);
    if (kept !== null) know(gateway, kept);
    takeConfigs(serving({ gateway, log, bound: settings.bound, units: settings.upstreams, plugins }));
    start(settings, gateway, spans);
  } catch (error) {
    fail(error);
  }
}

/** What plugins keep open does not keep it. */
async function check(): Promise<void> {
  try {
    const report = await checkPlugins(readConfig() as GatewayConfig, log);
    log.flush();
    writeSync(3, JSON.stringify(report));
    process.exit(0);
  } catch (error) {
    fail(error);
  }
}

// Not awaited: what ships is a script (`bundle.mjs`).
void (process.argv.includes(checkPluginsArgument) ? check() : run());
