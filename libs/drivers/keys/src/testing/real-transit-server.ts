import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { waitUntil } from '@tiffin/testing/wait-until';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  return port;
}

const policies = {
  opens:
    'path "transit/encrypt/tiffin" { capabilities = ["update"] } path "transit/decrypt/tiffin" { capabilities = ["update"] } path "transit/keys/tiffin" { capabilities = ["read"] }',
  seals: 'path "transit/encrypt/tiffin" { capabilities = ["update"] }',
} as const;

/** A real server in its development mode, of the executable of OpenBao or Vault. */
export class RealTransitServer {
  readonly key = 'tiffin';

  private constructor(
    readonly url: string,
    private readonly stop: () => Promise<void>,
  ) {}

  static async start(executable: string): Promise<RealTransitServer> {
    const port = await freePort();
    const address = `127.0.0.1:${port}`;
    const args = ['server', '-dev', '-dev-root-token-id=root', `-dev-listen-address=${address}`, '-dev-no-store-token'];
    const child = spawn(executable, args, { stdio: 'ignore', env: { HOME: '/tmp' } });
    const ended = new Promise<void>((done) => child.once('exit', () => done()));
    const server = new RealTransitServer(`http://${address}`, () => {
      child.kill('SIGTERM');
      return ended;
    });
    await waitUntil('it answers', () =>
      fetch(`http://${address}/v1/sys/health`).then(
        ({ ok }) => ok,
        () => null,
      ),
    );
    await server.set('sys/mounts/transit', { type: 'transit' });
    await server.set('transit/keys/tiffin', { type: 'aes256-gcm96' });
    for (const [name, policy] of Object.entries(policies)) {
      await server.set(`sys/policies/acl/${name}`, { policy });
      await server.set('auth/token/create', { id: name, policies: [name], no_default_policy: true });
    }
    return server;
  }

  rotate(): Promise<void> {
    return this.set('transit/keys/tiffin/rotate', {});
  }

  close(): Promise<void> {
    return this.stop();
  }

  private async set(path: string, body: object): Promise<void> {
    const answer = await fetch(`${this.url}/v1/${path}`, {
      method: 'POST',
      headers: { 'x-vault-token': 'root' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  }
}
