import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitUntil } from '@tiffin/testing/wait-until';

/** Who may do what, as a registry is told: nobody asks, a password, or a token of a service of ours. */
export type RealAuth =
  | { readonly kind: 'none' }
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  | { readonly kind: 'token'; readonly realm: string; readonly issuer: string; readonly certificate: string };

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  return port;
}

function authText(auth: RealAuth, folder: string): string {
  if (auth.kind === 'none') return '';
  if (auth.kind === 'basic') {
    const file = join(folder, 'htpasswd');
    // The registry wants bcrypt, which Debian's Perl makes without a further package.
    const make = ['-e', "print crypt($ARGV[0], '$2b$05$abcdefghijklmnopqrstuu')", auth.password];
    const hash = execFileSync('perl', make).toString().trim();
    writeFileSync(file, `${auth.username}:${hash}\n`);
    return `auth:\n  htpasswd:\n    realm: test\n    path: ${file}\n`;
  }
  const bundle = join(folder, 'certificate.pem');
  writeFileSync(bundle, auth.certificate);
  const { realm, issuer } = auth;
  return `auth:\n  token:\n    realm: ${realm}\n    service: registry\n    issuer: ${issuer}\n    rootcertbundle: ${bundle}\n`;
}

/** Debian's docker-registry with its data in a folder of its own. */
export class RealRegistry {
  readonly folder = mkdtempSync(join(tmpdir(), 'tiffin-registry-'));
  private child: ChildProcess | null = null;

  private constructor(
    private readonly auth: RealAuth,
    readonly port: number,
  ) {}

  static async start(auth: RealAuth = { kind: 'none' }): Promise<RealRegistry> {
    const registry = new RealRegistry(auth, await freePort());
    await registry.resume();
    return registry;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** As after `halt`: with all that it had. */
  async resume(): Promise<void> {
    const config = join(this.folder, 'config.yml');
    const storage = `storage:\n  filesystem:\n    rootdirectory: ${join(this.folder, 'data')}\n  delete:\n    enabled: true\n`;
    const http = `http:\n  addr: 127.0.0.1:${this.port}\n  secret: test\n`;
    writeFileSync(config, `version: 0.1\nlog:\n  level: error\n${storage}${http}${authText(this.auth, this.folder)}`);
    this.child = spawn('docker-registry', ['serve', config], { stdio: 'ignore' });
    this.child.once('error', () => (this.child = null));
    await waitUntil('the registry answers', () => {
      if (this.child === null || this.child.exitCode !== null)
        throw new Error("docker-registry does not run: install Debian's package docker-registry.");
      return fetch(`${this.url}/v2/`).then(
        () => true,
        () => false,
      );
    });
  }

  async halt(): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  async stop(): Promise<void> {
    await this.halt();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
