import { Agent, request, type RequestOptions } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Kubectl } from './kubectl.js';

interface Config {
  readonly clusters: readonly { readonly cluster: Readonly<Record<string, string>> }[];
  readonly users: readonly { readonly user: Readonly<Record<string, string>> }[];
}

const decoded = (text: string | undefined): Buffer => Buffer.from(text ?? '', 'base64');

interface Asked {
  readonly asked: IncomingMessage;
  readonly answer: ServerResponse;
  readonly body: Buffer;
}

/** The API server behind a proxy, asked as its administrator. */
export class FaultProxyTarget {
  private constructor(
    private readonly url: URL,
    private readonly agent: Agent,
  ) {}

  static async of(kubectl: Kubectl): Promise<FaultProxyTarget> {
    const text = await kubectl.run(['config', 'view', '--raw', '--flatten', '--minify', '-o', 'json']);
    const { clusters, users } = JSON.parse(text) as Config;
    const [cluster, user] = [clusters[0]?.cluster ?? {}, users[0]?.user ?? {}];
    const agent = new Agent({
      ...{ keepAlive: true, ca: decoded(cluster['certificate-authority-data']) },
      ...{ cert: decoded(user['client-certificate-data']), key: decoded(user['client-key-data']) },
    });
    return new FaultProxyTarget(new URL(cluster['server'] ?? ''), agent);
  }

  /** The same request, as somebody else. */
  ask({ asked, answer, body }: Asked): Promise<IncomingMessage> {
    const { host: _, authorization: __, connection: ___, ...headers } = asked.headers;
    const options: RequestOptions = { agent: this.agent, method: asked.method ?? 'GET', headers };
    return new Promise((resolve, reject) => {
      const sent = request(new URL(asked.url ?? '/', this.url), options, resolve).on('error', reject);
      // Who asked is gone: what the server sends to nobody is not waited for.
      answer.once('close', () => sent.destroy());
      sent.end(body);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}
