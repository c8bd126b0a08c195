import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitUntil } from '@tiffin/testing/wait-until';
import type { TestedTransit, TokenOf } from './tested-transit.js';

type Answer = Readonly<Record<string, unknown>>;
interface Listener {
  readonly port: number;
  /** On which servers of one cluster would speak. */
  readonly cluster: number;
  /** Where certificate and key lie; null: in the clear. */
  readonly tls: string | null;
}
interface Secrets {
  readonly root: string;
  readonly unsealing: string;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  return port;
}

const policies: Readonly<Record<TokenOf, string>> = {
  opens:
    'path "transit/encrypt/tiffin" { capabilities = ["update"] } path "transit/decrypt/tiffin" { capabilities = ["update"] } path "transit/keys/tiffin" { capabilities = ["read"] }',
  seals: 'path "transit/encrypt/tiffin" { capabilities = ["update"] }',
  signs: 'path "transit/encrypt/signs" { capabilities = ["update"] }',
};

const stanza = ({ port, cluster, tls }: Listener): string => `listener "tcp" {
  address = "127.0.0.1:${port}"
  cluster_address = "127.0.0.1:${cluster}"
  ${tls === null ? 'tls_disable = true' : `tls_cert_file = "${tls}/cert.pem"\n  tls_key_file = "${tls}/key.pem"`}
}
`;

/** A real server with its data on the disk, of the executable of OpenBao or Vault. */
export class RealTransitServer implements TestedTransit {
  readonly key = 'tiffin';
  private readonly folder = mkdtempSync(join(tmpdir(), 'tiffin-real-transit-'));
  private child: ChildProcess | null = null;
  private secrets: Secrets = { root: '', unsealing: '' };

  private constructor(
    private readonly executable: string,
    private readonly port: number,
    private readonly cluster: number,
  ) {}

  static async start(executable: string): Promise<RealTransitServer> {
    const server = new RealTransitServer(executable, await freePort(), await freePort());
    mkdirSync(join(server.folder, 'data'));
    server.configure([server.plain]);
    await server.run();
    const shares = { secret_shares: 1, secret_threshold: 1 };
    const { keys_base64, root_token } = await server.ask('sys/init', shares);
    server.secrets = { root: root_token as string, unsealing: (keys_base64 as string[])[0] ?? '' };
    await server.unseal();
    await server.mountEngine();
    await server.ask('transit/keys/signs', { type: 'ed25519' });
    for (const token of ['opens', 'seals', 'signs'] as const) await server.giveToken(token, token);
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  private get plain(): Listener {
    return { port: this.port, cluster: this.cluster, tls: null };
  }

  async rotate(): Promise<void> {
    await this.ask('transit/keys/tiffin/rotate', {});
  }

  async decryptFrom(version: number): Promise<void> {
    await this.ask('transit/keys/tiffin/config', { min_decryption_version: version });
  }

  async giveToken(id: string, of: TokenOf, ttlMs?: number): Promise<void> {
    await this.ask(`sys/policies/acl/${of}`, { policy: policies[of] });
    const ttl = ttlMs === undefined ? {} : { ttl: `${ttlMs}ms`, explicit_max_ttl: `${ttlMs}ms` };
    await this.ask('auth/token/create', { id, policies: [of], no_default_policy: true, ...ttl });
  }

  async makeNamespace(name: string): Promise<string> {
    await this.ask(`sys/namespaces/${name}`, {});
    await this.mountEngine(name);
    await this.ask('sys/policies/acl/opens', { policy: policies.opens }, name);
    const { auth } = await this.ask('auth/token/create', { policies: ['opens'], no_default_policy: true }, name);
    return (auth as { client_token: string }).client_token;
  }

  async seal(): Promise<void> {
    await this.ask('sys/seal', {});
  }

  async unseal(): Promise<void> {
    await this.ask('sys/unseal', { key: this.secrets.unsealing });
    await waitUntil('it is active', async () => (await fetch(`${this.url}/v1/sys/health`)).status === 200);
  }

  async stop(): Promise<void> {
    const { child } = this;
    if (child?.exitCode !== null) return;
    const ended = new Promise<void>((done) => child.once('exit', () => done()));
    child.kill('SIGTERM');
    await ended;
  }

  async startAgain(): Promise<void> {
    await this.run();
    await this.unseal();
  }

  /** The same server at an address with TLS as well, whose certificate an authority of its own has signed. */
  async listenWithTls(): Promise<{ url: string; authority: string }> {
    await this.ask('sys/mounts/pki', { type: 'pki' });
    await this.ask('pki/root/generate/internal', { common_name: 'an authority of this test' });
    await this.ask('pki/roles/here', { allow_any_name: true });
    const { data } = await this.ask('pki/issue/here', { common_name: 'localhost', ip_sans: '127.0.0.1', ttl: '1h' });
    const issued = data as Readonly<Record<'certificate' | 'private_key' | 'issuing_ca', string>>;
    const authority = join(this.folder, 'authority.pem');
    writeFileSync(join(this.folder, 'cert.pem'), issued.certificate);
    writeFileSync(join(this.folder, 'key.pem'), issued.private_key, { mode: 0o600 });
    writeFileSync(authority, issued.issuing_ca);
    const port = await freePort();
    await this.stop();
    this.configure([this.plain, { port, cluster: await freePort(), tls: this.folder }]);
    await this.startAgain();
    return { url: `https://127.0.0.1:${port}`, authority };
  }

  async close(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true });
  }

  private async mountEngine(namespace?: string): Promise<void> {
    await this.ask('sys/mounts/transit', { type: 'transit' }, namespace);
    await this.ask('transit/keys/tiffin', { type: 'aes256-gcm96' }, namespace);
  }

  private configure(listeners: readonly Listener[]): void {
    const storage = `storage "raft" {\n  path = "${join(this.folder, 'data')}"\n  node_id = "one"\n}\n`;
    const addresses = `api_addr = "${this.url}"\ncluster_addr = "https://127.0.0.1:${this.cluster}"\n`;
    writeFileSync(join(this.folder, 'config.hcl'), storage + addresses + listeners.map(stanza).join(''));
  }

  private async run(): Promise<void> {
    const args = ['server', `-config=${join(this.folder, 'config.hcl')}`];
    this.child = spawn(this.executable, args, { stdio: 'ignore', env: { HOME: this.folder } });
    const answers = () =>
      fetch(`${this.url}/v1/sys/health`).then(
        () => true,
        () => null,
      );
    await waitUntil('it answers', answers);
  }

  private async ask(path: string, body: object, namespace?: string): Promise<Answer> {
    const answer = await fetch(`${this.url}/v1/${path}`, {
      method: 'POST',
      headers: { 'x-vault-token': this.secrets.root, ...(namespace ? { 'x-vault-namespace': namespace } : {}) },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
    return text === '' ? {} : (JSON.parse(text) as Answer);
  }
}
