import type { BoundSettings, GatewayConfig, NewGatewayConfig, NewGatewayConfigAnswer } from '@tiffin/contracts';
import type { JsonLog } from '@tiffin/runtime';
import type { Gateway } from '../gateway.js';
import { bindSettings } from '../load/bind-settings.js';
import { checkWithoutCode } from '../load/load-gateway.js';
import type { UnitAddresses } from '../load/service-endpoints.js';
import { PluginHost } from '../plugins/plugin-host.js';
import { ConfigError } from '../load/config-error.js';

interface Serving {
  readonly gateway: Gateway;
  readonly log: JsonLog;
  readonly bound: BoundSettings;
  readonly units: UnitAddresses;
  /** Running. */
  readonly plugins: PluginHost | undefined;
}

/** Puts what is given in the place of what there is. Code of plugins runs on where it is the same: nothing could end what it has begun. */
export function serving({ gateway, log, bound, units, plugins }: Serving): (given: NewGatewayConfig) => Promise<void> {
  let running = plugins;
  const serve = async (config: GatewayConfig): Promise<void> => {
    // Before code is started that would go on, though it is not served.
    checkWithoutCode(config, units);
    const kept = running?.runs(config) === true ? running : undefined;
    const takeBack = kept?.show(config);
    try {
      const host = kept ?? (await PluginHost.start(config, log));
      gateway.serve(config, host);
      running = host;
    } catch (error) {
      takeBack?.();
      throw error;
    }
  };
  return async ({ config, consumers }) => {
    if (config !== undefined) await serve(bindSettings(config, bound) as GatewayConfig);
    if (consumers !== undefined) gateway.consumers.take(consumers);
  };
}

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
