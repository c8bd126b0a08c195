import { startExitCode } from '@tiffin/contracts';
import { pino, type Logger } from 'pino';
import { watchLifeline } from '@tiffin/runtime';
import { WrongVariables } from './environment.js';
import { Health } from './health.js';

export interface RunningProcess {
  /** Finishes what is under way. */
  close(): Promise<void>;
  /** Further fields of the `ready` line. */
  readonly ready?: Readonly<Record<string, unknown>>;
}

export interface ProcessConfig {
  readonly lifelineFd: number | null;
  /** Where it answers how it is, for whoever supervises it; null or absent: nowhere. */
  readonly healthPort?: number | null;
}

export interface PlatformProcess<Config extends ProcessConfig> {
  readonly name: string;
  /** Throws where a variable is wrong, which ends the process like any other start that fails. */
  readonly readConfig: () => Config;
  readonly start: (config: Config, log: Logger) => Promise<RunningProcess>;
}

const closeWithinMs = 10_000;

/**
 * Runs one platform process: a JSON line per event on stdout, `ready` once it works; SIGTERM, SIGINT or the end of the
 * lifeline close it. `healthPort` answers how it is meanwhile. It exits 0 when it was told to, `portTakenExitCode` when its port is another's, 1 when it could not
 * start for another reason or failed.
 */
export async function runProcess<Config extends ProcessConfig>({
  name,
  readConfig,
  start,
}: PlatformProcess<Config>): Promise<void> {
  const log = pino(
    { base: { process: name }, timestamp: pino.stdTimeFunctions.isoTime, serializers: { err: describeError } },
    process.stdout,
  );
  // Whoever read our lines may be gone; a line that nobody takes must not keep us from ending.
  process.stdout.on('error', () => undefined);
  const end = (code: number): never => process.exit(code);
  try {
    const config = readConfig();
    const health = await Health.listen(config.healthPort ?? null);
    const running = await start(config, log);
    health.isReady = true;
    const stop = once((why: string) => {
      log.info({ why }, 'stopping');
      health.isReady = false;
      setTimeout(() => end(1), closeWithinMs).unref();
      running.close().then(
        () => {
          log.info('stopped');
          end(0);
        },
        (error: unknown) => failed(log, error),
      );
    });
    process.on('SIGTERM', () => stop('SIGTERM'));
    process.on('SIGINT', () => stop('SIGINT'));
    if (config.lifelineFd !== null) watchLifeline(config.lifelineFd, () => stop('lifeline'));
    log.info({ ...running.ready, startMs: Math.round(performance.now()) }, 'ready');
  } catch (error) {
    if (error instanceof WrongVariables) log.error(error.message);
    else log.error({ err: error }, error instanceof Error ? error.message : 'could not start');
    end(startExitCode(error));
  }
}

function failed(log: Logger, error: unknown): never {
  log.error({ err: error }, 'could not stop cleanly');
  return process.exit(1);
}

/** Errors of drivers carry whole connections; of those nothing belongs in a log. */
function describeError(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { message: String(error) };
  const code = (error as { code?: unknown }).code;
  return { type: error.name, message: error.message, stack: error.stack, ...(code === undefined ? {} : { code }) };
}

function once(work: (why: string) => void): (why: string) => void {
  let isDone = false;
  return (why) => {
    if (isDone) return;
    isDone = true;
    work(why);
  };
}
