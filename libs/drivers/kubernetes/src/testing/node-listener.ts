import { execFileSync } from 'node:child_process';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { addressOfNode, type Kubectl } from '@tiffin/testing/cluster';

/** Of the block in which clouds have their metadata, and of no cloud. */
export const linkLocalAddress = '169.254.77.77';
const device = ['dev', 'lo'];

/** Stands for what an operator runs beside a cluster: two ports that answer on every address of the node, a link-local one among them. */
export class NodeListener implements AsyncDisposable {
  private constructor(
    readonly address: string,
    private readonly servers: readonly [Server, Server],
  ) {}

  /** The suites run on the node itself. */
  static async open(kubectl: Kubectl): Promise<NodeListener> {
    const address = await addressOfNode(kubectl);
    execFileSync('ip', ['address', 'replace', `${linkLocalAddress}/32`, ...device]);
    return new NodeListener(address, [await listening(), await listening()]);
  }

  get ports(): readonly [number, number] {
    return [portOf(this.servers[0]), portOf(this.servers[1])];
  }

  [Symbol.asyncDispose](): Promise<void> {
    execFileSync('ip', ['address', 'delete', `${linkLocalAddress}/32`, ...device]);
    for (const server of this.servers) server.close();
    return Promise.resolve();
  }
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

function listening(): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.on('error', () => undefined).destroy());
    server.on('error', reject).listen(0, '0.0.0.0', () => resolve(server));
  });
}
