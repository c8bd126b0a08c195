import { Agent as HttpsAgent, type RequestOptions } from 'node:https';
import { createSecureContext } from 'node:tls';
import type { KubeConfig } from '@kubernetes/client-node';
import { Refusal } from '@tiffin/kernel';

/** How a request reaches the API server, and as whom. */
export interface Access {
  readonly server: URL;
  readonly options: RequestOptions;
}

/**
 * Whose connections a request uses. Who follows what units print, and watches, hold theirs for as long as they like: each kind has so many
 * of its own, and keeps no read and no change from one.
 */
export type Lane = 'usual' | 'watches' | 'followers';

const connections: Readonly<Record<Lane, number>> = { usual: 64, watches: 64, followers: 512 };

/** How long what a kubeconfig says is believed: files and tokens that it names are read again after that. */
const believedMs = 10_000;

/**
 * The way to one cluster, from a kubeconfig: certificates, tokens, files of tokens and programs that give them, proxies. What changes in
 * it, or in what it names, holds within seconds, so that credentials are changed without a restart.
 */
export class ClusterAccess {
  private known: { readonly access: Promise<Access>; readonly until: number } | null = null;
  private agents: { readonly key: string; readonly of: Readonly<Record<Lane, HttpsAgent>> } | null = null;

  /** `path`: of the kubeconfig. `context`: one of its contexts; absent: its current one. */
  constructor(
    private readonly path: string,
    private readonly context?: string,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Throws `Refusal` CELL_UNAVAILABLE where the kubeconfig cannot be used. */
  async access(lane: Lane = 'usual'): Promise<Access> {
    const { server, options } = await this.believed();
    // Absent: a proxy has its own.
    return { server, options: { ...options, agent: options.agent ?? this.agentsOf(options)[lane] } };
  }

  /** It was not accepted: the next request reads all of it again. */
  forget(): void {
    this.known = null;
  }

  close(): void {
    for (const agent of Object.values(this.agents?.of ?? {})) agent.destroy();
    this.agents = null;
  }

  private believed(): Promise<Access> {
    if (this.known !== null && this.known.until > this.now()) return this.known.access;
    const access = this.read();
    this.known = { access, until: this.now() + believedMs };
    access.catch(() => (this.known = null));
    return access;
  }

  private async read(): Promise<Access> {
    try {
      const config = await loadConfig(this.path);
      if (this.context !== undefined) config.setCurrentContext(this.context);
      const cluster = config.getCurrentCluster();
      if (cluster === null) throw new Error(`its context "${config.currentContext}" names no cluster`);
      const options: RequestOptions = { headers: {} };
      await config.applyToHTTPSOptions(options);
      if (cluster.proxyUrl === undefined) delete options.agent;
      return { server: new URL(cluster.server), options };
    } catch (error) {
      const reason = `the kubeconfig ${this.path} cannot be used: ${(error as Error).message}`;
      throw Refusal.of('CELL_UNAVAILABLE', reason).because(error as Error);
    }
  }

  /** Connections stay open; another certificate gets connections of its own. */
  private agentsOf({ ca, cert, key, rejectUnauthorized, servername }: RequestOptions): Record<Lane, HttpsAgent> {
    const of = JSON.stringify([ca, cert, key, rejectUnauthorized, servername].map(String));
    if (this.agents?.key === of) return this.agents.of;
    // Requests under way end on the old one by themselves.
    // Read once: it is most of what a new connection costs.
    const secureContext = createSecureContext({ ca, cert, key });
    const agent = (lane: Lane) =>
      new HttpsAgent({
        ...{ ca, cert, key, secureContext, keepAlive: true, maxSockets: connections[lane] },
        ...(rejectUnauthorized === undefined ? {} : { rejectUnauthorized }),
        ...(servername === undefined ? {} : { servername }),
      });
    const agents = { usual: agent('usual'), watches: agent('watches'), followers: agent('followers') };
    this.agents = { key: of, of: agents };
    return agents;
  }
}

/** Loaded only where a cluster is spoken to: the package is large. */
async function loadConfig(path: string): Promise<KubeConfig> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  config.loadFromFile(path);
  return config;
}
