import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { unitVersionHeader } from '@tiffin/contracts';
import { ClusterAccess } from '../libs/drivers/kubernetes/src/client/cluster-access.js';
import { KubeApi } from '../libs/drivers/kubernetes/src/client/kube-api.js';
import { kinds } from '../libs/drivers/kubernetes/src/client/kinds.js';
import { TokenBucket } from '../libs/drivers/kubernetes/src/client/token-bucket.js';

/** Answers for gateways of pods that only seem to run: with the version to which their Service leads at that moment. */
export class PlayedEntrance {
  private constructor(
    private readonly server: Server,
    private readonly access: ClusterAccess,
  ) {}

  static async open(kubeconfig: string): Promise<PlayedEntrance> {
    const access = new ClusterAccess(kubeconfig);
    const api = new KubeApi(access, new TokenBucket({ perSecond: 1, burst: 1 }));
    const server = createServer((asked, answer) => {
      const environmentId = asked.headers.host?.split('.')[0] ?? '';
      versionAt(api, environmentId).then(
        (version) => answer.setHeader(unitVersionHeader, version).end(),
        () => answer.writeHead(503).end(),
      );
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new PlayedEntrance(server, access);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
    this.access.close();
  }
}

interface ServiceSpec {
  readonly selector?: Readonly<Record<string, string>>;
}

async function versionAt(api: KubeApi, environmentId: string): Promise<string> {
  const service = await api.get({ kind: kinds.service, namespace: `t-${environmentId}`, name: 'gateway-front-a' });
  return (service?.['spec'] as ServiceSpec | undefined)?.selector?.['tiffin.dev/version'] ?? '';
}
