import {
  excerptOf,
  explainMistakes,
  HiddenSecrets,
  JsonLog,
  openSpans,
  ownOutput,
  ownStack,
  patiently,
  type RequestSpans,
  watchLifeline,
} from '@tiffin/runtime';
import { readFunctionConfig, readSettings, setVariables } from './config.js';
import { CallMetrics } from './call-metrics.js';
import { FunctionServer } from './function-server.js';
import { LoadError, loadHandler } from './load-handler.js';

const secrets = new HiddenSecrets();
const { out, err } = ownOutput();
const log = new JsonLog(out, err);
process.on('exit', () => log.flush());

function end(code: number): never {
  log.flush();
  process.exit(code);
}

/** Says in one plain line why the function cannot start; the cell shows the last lines of a process that ended. */
function giveUp(error: unknown): void {
  err.write(`${error instanceof Error ? error.message : String(error)}\n`);
  const excerpt =
    error instanceof LoadError && error.cause instanceof SyntaxError ? excerptOf(error.cause, process.cwd()) : '';
  if (excerpt !== '') err.write(`${excerpt}\n`);
  end(1);
}

async function start(): Promise<void> {
  const directory = process.cwd();
  const settings = readSettings();
  secrets.hide(settings.hidden);
  if (settings.lifelineFd !== null) watchLifeline(settings.lifelineFd, () => end(0));
  const config = readFunctionConfig(directory);
  const spans = await openSpans(settings.traces, async (traces) => {
    const { openRequestSpans } = await import('./span-export.entry.js');
    return openRequestSpans({ settings: traces, service: config.name, scope: 'tiffin.function', log });
  });
  setVariables(config, settings);
  const { bodyLimitBytes, shutdownTimeoutMs, unitVersion } = settings;
  const server = new FunctionServer({
    config,
    log,
    bodyLimitBytes,
    unitVersion,
    metrics: new CallMetrics(spans),
    spans,
  });
  endWell(server, spans, shutdownTimeoutMs);

  const { address, port } = await server.listen(settings.host, settings.port);
  log.info('listening', { host: address, port });
  // The line is out before the function's own code runs: what that prints can no more be taken for it.
  log.flush();
  explainMistakes({ folder: directory, of: 'function' }, log);
  const loading = { what: 'The function', waitsAt: 'at a top-level await' };
  server.serve(await patiently(loading, log, () => loadHandler(directory, config.handler)));
  log.info('ready', { function: config.name, handler: config.handler, startMs: Math.round(performance.now()) });
}

function endWell(server: FunctionServer, spans: RequestSpans | undefined, limitMs: number): void {
  let isEnding = false;
  const drain = async (code: number) => {
    if (isEnding) return;
    isEnding = true;
    const startedAt = performance.now();
    const cutOff = await server.drain(limitMs);
    await spans?.close(limitMs - (performance.now() - startedAt));
    log.info('stopped', { cutOff });
    end(code);
  };
  process.on('SIGTERM', () => void drain(0));
  process.on('SIGINT', () => void drain(0));
  // Code that the function left running has failed: nobody knows its state now, so the process is replaced,
  // but the calls under way are not to blame and are finished first.
  process.on('uncaughtException', (error: unknown) => {
    log.error('The function failed outside of a call', { stack: ownStack(error, process.cwd()) });
    void drain(1);
  });
}

start().catch(giveUp);
