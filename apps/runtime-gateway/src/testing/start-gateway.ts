import type { AddressInfo } from 'node:net';
import { Gateway } from '../gateway.js';
import type { SharedCounts } from '../limits/shared-counts.js';
import type { TlsServer } from '@tiffin/contracts';
import type { ClientLimits } from '../process/client-limits.js';
import { AccessLog } from '../process/access-log.js';
import { PluginHost } from '../plugins/plugin-host.js';
import { JsonLog } from '@tiffin/runtime';
import type { GatewaySpans } from '../spans/recording.js';
import type { ForwardingFamily } from '../trusted-proxies.js';
import { type Call, call, type Reply } from './call.js';

export interface RunningGateway {
  readonly gateway: Gateway;
  readonly port: number;
  /** Parsed log lines so far. */
  readonly logged: Readonly<Record<string, unknown>>[];
  call(path: string, options?: Call): Promise<Reply>;
  stop(): Promise<void>;
}

export interface Beside {
  readonly limits?: SharedCounts | undefined;
  readonly writesAccess?: boolean;
  readonly clients?: ClientLimits;
  readonly forwardedBy?: ForwardingFamily;
  readonly tls?: TlsServer;
  readonly openSpans?: (log: JsonLog) => GatewaySpans;
}

const pluginAnswerMs = 100;

/** A gateway inside the test's process, on a port of the kernel's choice. */
export async function startGateway(
  config: unknown,
  upstreams: Readonly<Record<string, string>> = {},
  ...[trustedProxies = '', { limits, openSpans, writesAccess = false, ...beside } = {}]: [
    trustedProxies?: string,
    beside?: Beside,
  ]
): Promise<RunningGateway> {
  const logged: Record<string, unknown>[] = [];
  const take = (text: string): void => {
    for (const line of text.trim().split('\n')) logged.push(JSON.parse(line));
  };
  const log = new JsonLog({ write: take });
  const plugins = await PluginHost.start(config, log, pluginAnswerMs);
  const spans = openSpans?.(log);
  const accessLog = writesAccess ? new AccessLog(log) : undefined;
  const gateway = new Gateway(config, { upstreams, trustedProxies, plugins, limits, spans, accessLog, ...beside }, log);
  await new Promise<void>((resolve) => gateway.server.listen(0, '127.0.0.1', resolve));
  const { port } = gateway.server.address() as AddressInfo;
  return {
    gateway,
    port,
    logged,
    call: (path, options) => call(port, path, options),
    stop: async () => {
      await gateway.drain(0);
      await spans?.close(0);
    },
  };
}
