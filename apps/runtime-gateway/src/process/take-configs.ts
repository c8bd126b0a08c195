import type { NewGatewayConfig, NewGatewayConfigAnswer } from '@tiffin/contracts';
import { ConfigError } from '../load/config-error.js';

/** Whoever started this process with a channel may send it another config; it is served as a whole, or not at all. */
export function takeConfigs(serve: (given: NewGatewayConfig) => void): void {
  if (process.send === undefined) return;
  process.on('message', (given: NewGatewayConfig) => process.send!(answerTo(given, serve)));
  // A channel that is waited on would keep the process up when it has drained.
  process.channel?.unref();
}

function answerTo(given: NewGatewayConfig, serve: (given: NewGatewayConfig) => void): NewGatewayConfigAnswer {
  try {
    serve(given);
    return { served: true };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { served: false, code: error.code, message: error.message };
  }
}
