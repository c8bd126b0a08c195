import { Agent as HttpsAgent, type RequestOptions } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import { Refusal } from '@tiffin/kernel';

/** How a request reaches the API server, and as whom. */
export interface Access {
  readonly server: URL;
  readonly options: RequestOptions;
}

/** How long what a kubeconfig says is believed: files and tokens that it names are read again after that. */
const believedMs = 10_000;

/**
 * The way to one cluster, from a kubeconfig: certificates, tokens, files of tokens and programs that give them, proxies. What changes in
 * it, or in what it names, holds within seconds, so that credentials are changed without a restart.
 */
export class ClusterAccess {
  private known: { readonly access: Promise<Access>; readonly until: number } | null = null;
  private agent: { readonly key: string; readonly agent: HttpsAgent } | null = null;

  /** `path`: of the kubeconfig. `context`: one of its contexts; absent: its current one. */
  constructor(
    private readonly path: string,
    private readonly context?: string,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Throws `Refusal` CELL_UNAVAILABLE where the kubeconfig cannot be used. */
  async access(): Promise<Access> {
    if (this.known !== null && this.known.until > this.now()) return this.known.access;
    const access = this.read();
    this.known = { access, until: this.now() + believedMs };
    access.catch(() => (this.known = null));
    return access;
  }

  /** It was not accepted: the next request reads all of it again. */
  forget(): void {
    this.known = null;
  }

  close(): void {
    this.agent?.agent.destroy();
    this.agent = null;
  }

  private async read(): Promise<Access> {
    try {
      const config = await loadConfig(this.path);
      if (this.context !== undefined) config.setCurrentContext(this.context);
      const cluster = config.getCurrentCluster();
      if (cluster === null) throw new Error(`its context "${config.currentContext}" names no cluster`);
      const options: RequestOptions = { headers: {} };
      await config.applyToHTTPSOptions(options);
      if (cluster.proxyUrl === undefined) options.agent = this.agentOf(options);
      return { server: new URL(cluster.server), options };
    } catch (error) {
      const reason = `the kubeconfig ${this.path} cannot be used: ${(error as Error).message}`;
      throw Refusal.of('CELL_UNAVAILABLE', reason).because(error as Error);
    }
  }

  /** Connections stay open; another certificate gets connections of its own. */
  private agentOf({ ca, cert, key, rejectUnauthorized, servername }: RequestOptions): HttpsAgent {
    const of = JSON.stringify([ca, cert, key, rejectUnauthorized, servername].map(String));
    if (this.agent?.key === of) return this.agent.agent;
    // Requests under way end on the old one by themselves.
    const agent = new HttpsAgent({
      ...{ ca, cert, key, keepAlive: true, maxSockets: 64 },
      ...(rejectUnauthorized === undefined ? {} : { rejectUnauthorized }),
      ...(servername === undefined ? {} : { servername }),
    });
    this.agent = { key: of, agent };
    return agent;
  }
}

/** Loaded only where a cluster is spoken to: the package is large. */
async function loadConfig(path: string): Promise<KubeConfig> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  config.loadFromFile(path);
  return config;
}
