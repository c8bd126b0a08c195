import type { NewGatewayConfig, NewGatewayConfigAnswer } from '@tiffin/contracts';
import { ConfigError } from '../load/config-error.js';

/** Whoever started this process with a channel may send it another config; it is served as a whole, or not at all. */
export function takeConfigs(serve: (given: NewGatewayConfig) => Promise<void>): void {
  if (process.send === undefined) return;
  let turn = Promise.resolve();
  process.on('message', (given: NewGatewayConfig) => {
    turn = turn.then(async () => void process.send!(await answerTo(given, serve))).catch(fail);
  });
  // A channel that is waited on would keep the process up when it has drained.
  process.channel?.unref();
}

async function answerTo(
  given: NewGatewayConfig,
  serve: (given: NewGatewayConfig) => Promise<void>,
): Promise<NewGatewayConfigAnswer> {
  try {
    await serve(given);
    return { served: true };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { served: false, code: error.code, message: error.message };
  }
}

/** What is no matter of the config ends the process, as it would have where it was thrown. */
function fail(error: unknown): void {
  setImmediate(() => {
    throw error;
  });
}
