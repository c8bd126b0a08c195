import type { LimitStore, TlsServer } from '@tiffin/contracts';
import type { HttpsServer, ReadGatewayFolder } from '@tiffin/gateway-files';
import { exitCode } from '../exit-code.js';
import { Failure } from '../failure.js';
import { Terminal } from '../output/terminal.js';
import { StopSignal } from '../stack/stop-signal.js';
import { GatewayProcess, type Listening, type Opened, type WantedPlace } from './gateway-process.js';
import { noteLines } from './note-lines.js';
import { isWithinPipeline, pathOf, readFiles, refusals } from './read-files.js';
import { counted } from './run-gateway-check.js';
import { watchFiles } from './watch-files.js';

export interface RunOptions {
  readonly port?: number;
  readonly host?: string;
  readonly redis?: string;
  readonly metrics?: string;
  readonly accessLog?: boolean;
  readonly watch: boolean;
  readonly partly?: boolean;
  readonly plugins: boolean;
}

const defaultPort = 8080;
const everywhere = '0.0.0.0';
/** A file that is only half written is whole by then. */
const tellAfterMs = 250;

/** Serves the files at a path until it is told to stop. */
export async function runGateway(given: string, options: RunOptions): Promise<void> {
  const terminal = new Terminal(false);
  const path = pathOf(given);
  const read = await readFiles(path, options);
  for (const line of noteLines(read.notes)) terminal.line(line);
  const problem = problemOf(read, options);
  if (problem !== null) throw new Failure(problem);
  const stop = new StopSignal();
  const gateway = new GatewayProcess(read, placeOf(read, options), (line) => terminal.line(line));
  try {
    const at = await gateway.start();
    terminal.done(
      `${path} is served at ${addressesOf(at, read, options)}: ${counted(Object.keys(read.config.apiEndpoints).length, 'API endpoint')}`,
    );
    const endWatch = options.watch
      ? reloadOnChange({ path, options, gateway, terminal, served: read })
      : () => undefined;
    stop.onForce(() => gateway.stop('SIGKILL'));
    const ended = await Promise.race([
      stop.given.then(() => 'asked' as const),
      gateway.ended.then(() => 'by itself' as const),
    ]);
    endWatch();
    if (ended === 'by itself') throw gateway.failure();
    gateway.stop();
    await gateway.ended;
  } finally {
    gateway.stop();
    stop.close();
  }
}

const limitsOf = ({ redis }: RunOptions): LimitStore | null =>
  redis === undefined ? null : { url: redis, prefix: 'tiffin:' };

function placeOf({ http, https }: ReadGatewayFolder, options: RunOptions): WantedPlace {
  const { port, host } = options;
  const rest = {
    limits: limitsOf(options),
    metrics: options.metrics ?? null,
    writesAccess: options.accessLog === true,
  };
  const tls = https === null ? null : tlsOf(https, host);
  // Nothing is served in plain text that the files do not say: the process itself needs a port.
  if (http === null && tls !== null && port === undefined) return { host: '127.0.0.1', port: 0, tls, ...rest };
  const plain = { hostname: everywhere, port: defaultPort, ...http };
  return { port: port ?? plain.port, host: host ?? plain.hostname, tls, ...rest };
}

const tlsOf = ({ hostname, port, tls, clientCertificates }: HttpsServer, host: string | undefined): TlsServer => ({
  ...{ host: host ?? hostname ?? everywhere, port, clientCertificates },
  certificates: tls,
});

/** Where requests come in; a port that is there for the process alone is not told. */
function addressesOf({ plain, tls }: Opened, { http, https }: ReadGatewayFolder, { port }: RunOptions): string {
  const isPlain = http !== null || https === null || port !== undefined;
  return [...(isPlain ? [urlOf(plain, 'http')] : []), ...(tls === null ? [] : [urlOf(tls, 'https')])].join(' and ');
}

const urlOf = ({ host, port }: Listening, scheme: 'http' | 'https'): string =>
  `${scheme}://${host === everywhere || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host}:${port}`;

/** Why these files are not served, or null. */
function problemOf({ notes }: ReadGatewayFolder, { partly = false }: RunOptions): string | null {
  const refused = refusals(notes);
  const isMendable = refused.every(isWithinPipeline);
  if (refused.length > 0 && !(partly && isMendable)) {
    const wayOut = isMendable
      ? 'mend them, or serve the rest with --partly; pipelines with such a part then answer 503'
      : 'mend them';
    return `Nothing is served: ${counted(refused.length, 'part')} of the configuration cannot be (see above). Way out: ${wayOut}.`;
  }
  return null;
}

interface Reloading {
  readonly path: string;
  readonly options: RunOptions;
  readonly gateway: GatewayProcess;
  readonly terminal: Terminal;
  readonly served: ReadGatewayFolder;
}

/** Takes over what changes, one after the other. What is wrong is told, unless another change mends it at once. */
function reloadOnChange({ path, options, gateway, terminal, served }: Reloading): () => void {
  let running = textOf(served);
  let telling: NodeJS.Timeout | undefined;
  let turn: Promise<void> = Promise.resolve();
  const tell = (lines: readonly string[]): void => {
    telling = setTimeout(() => {
      for (const line of lines) terminal.line(line);
      terminal.warn('The change is not served; what ran before serves on.');
    }, tellAfterMs);
  };
  const reload = async (): Promise<void> => {
    clearTimeout(telling);
    const startedAt = performance.now();
    const read = await readAgain(path, options);
    if (typeof read === 'string') return tell([read]);
    const text = textOf(read);
    const problem = problemOf(read, options);
    if (problem !== null) return tell([...noteLines(refusals(read.notes)), problem]);
    if (text === running) return;
    const refusal = await gateway.serve(read);
    if (refusal !== null) return tell([refusal]);
    running = text;
    terminal.done(
      `the change is served: ${counted(Object.keys(read.config.apiEndpoints).length, 'API endpoint')}`,
      performance.now() - startedAt,
    );
  };
  const end = watchFiles(path, () => {
    turn = turn.then(reload).catch(() => undefined);
  });
  return () => {
    clearTimeout(telling);
    end();
  };
}

/** What is served of it: the version of consumers is when they were read. */
const textOf = ({ config, consumers }: ReadGatewayFolder): string =>
  JSON.stringify([config, consumers?.consumers, consumers?.credentials]);

/** A file may be gone for a moment while it is replaced. */
async function readAgain(path: string, options: RunOptions): Promise<ReadGatewayFolder | string> {
  try {
    return await readFiles(path, options);
  } catch (error) {
    if (error instanceof Failure && error.exitCode !== exitCode.notRunning) return error.message;
    throw error;
  }
}
