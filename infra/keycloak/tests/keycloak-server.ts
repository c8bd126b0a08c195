import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { until } from '@tiffin/kernel';

/** What its tokens call it: its one URL, or the one by which it was asked, since pods ask by another than those on this machine. */
type Named = 'by its url' | 'as asked';

interface Place {
  readonly port: number;
  /** As those on this machine find it. */
  readonly url: string;
  readonly named: Named;
  readonly managementPort: number;
  readonly password: string;
}

/** On a busy machine. */
const startWithinMs = 240_000;
const stopWithinMs = 20_000;

/** One Keycloak with a data folder of its own. What it is, is in that folder, so that any process can stop it and start it again. */
export class KeycloakServer {
  private constructor(
    readonly folder: string,
    private readonly place: Place,
  ) {}

  /** A copy of `home` beside it: by links, but for its database. */
  static async make(home: string, named: Named = 'by its url'): Promise<KeycloakServer> {
    const folder = mkdtempSync(`${home}-run-`);
    execFileSync('cp', ['-al', `${home}/.`, join(folder, 'home')]);
    rmSync(join(folder, 'home/data'), { recursive: true });
    execFileSync('cp', ['-a', join(home, 'data'), join(folder, 'home')]);
    const password = readFileSync(join(home, 'data/password'), 'utf8');
    const [port, managementPort] = await freePorts();
    const url = `http://localhost:${port}`;
    const place: Place = { port, url, named, managementPort, password };
    writeFileSync(join(folder, 'place.json'), JSON.stringify(place), { mode: 0o600 });
    return new KeycloakServer(folder, place);
  }

  /** The one that the run has started. */
  static ofRun(): KeycloakServer {
    const folder = process.env['TIFFIN_KEYCLOAK_RUN'];
    if (!folder)
      throw new Error('This suite runs by "npm run test:keycloak" or "npm run test:cluster", which fetch a Keycloak.');
    return new KeycloakServer(folder, JSON.parse(readFileSync(join(folder, 'place.json'), 'utf8')) as Place);
  }

  /** The same, for those who find it at another URL. */
  at(url: string): KeycloakServer {
    return new KeycloakServer(this.folder, { ...this.place, url });
  }

  get url(): string {
    return this.place.url;
  }

  /** Of the administrator `admin`. */
  get password(): string {
    return this.place.password;
  }

  /** Whoever comes first starts it; who comes while it starts, or when it runs, waits until it answers. */
  async start(): Promise<void> {
    const pidFile = claimed(this.pidFile);
    const child = pidFile === null ? null : this.spawn();
    if (pidFile !== null) {
      writeSync(pidFile, String(child?.pid));
      closeSync(pidFile);
    }
    const isReady = async () => (child && child.exitCode !== null ? false : (await this.answers()) || undefined);
    if (await until(isReady, { withinMs: startWithinMs, everyMs: 200 })) return;
    throw new Error(`Keycloak did not start:\n${readFileSync(this.logFile, 'utf8').slice(-4_000)}`);
  }

  /** Nothing of it runs any more when this is done. */
  async stop(): Promise<void> {
    if (!existsSync(this.pidFile)) return;
    const group = -Number(readFileSync(this.pidFile, 'utf8'));
    const isGone = () => (signal(group, 0) ? undefined : true);
    signal(group, 'SIGTERM');
    const gone = await until(isGone, { withinMs: stopWithinMs, everyMs: 50 });
    if (!gone) signal(group, 'SIGKILL');
    await until(isGone, { withinMs: stopWithinMs, everyMs: 50 });
    rmSync(this.pidFile);
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private spawn(): ChildProcess {
    const { port, named, managementPort, url } = this.place;
    const name = named === 'as asked' ? '--hostname-strict=false' : `--hostname=${url}`;
    const log = openSync(this.logFile, 'a');
    const child = spawn(
      'bash',
      [
        join(this.folder, 'home/bin/kc.sh'),
        ...['start', '--optimized', '--http-enabled=true', name],
        ...['--http-host=127.0.0.1', `--http-port=${port}`, `--http-management-port=${managementPort}`],
        // Without it JGroups looks for others on every network of the machine.
        '--cache=local',
      ],
      {
        // The script is the parent of Java and passes on few signals: both are ended as a group.
        detached: true,
        stdio: ['ignore', log, log],
        env: { ...process.env, JAVA_OPTS_APPEND: '-XX:TieredStopAtLevel=1 -Xmx512m' },
      },
    );
    closeSync(log);
    child.unref();
    return child;
  }

  private get pidFile(): string {
    return join(this.folder, 'pid');
  }

  private get logFile(): string {
    return join(this.folder, 'log');
  }

  /** "Started" is logged before a realm can be asked for. */
  private async answers(): Promise<boolean> {
    const answer = await fetch(`${this.url}/realms/master`).catch(() => null);
    await answer?.arrayBuffer();
    return answer?.ok ?? false;
  }
}

/** Whether anybody heard it. */
function signal(group: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(group, name);
  } catch {
    return false;
  }
}

/** A file that was not there. */
function claimed(file: string): number | null {
  try {
    return openSync(file, 'wx');
  } catch {
    return null;
  }
}

async function freePorts(): Promise<[number, number]> {
  const servers = await Promise.all([1, 2].map(() => listening()));
  const [one, other] = servers.map((server) => (server.address() as AddressInfo).port) as [number, number];
  servers.forEach((server) => server.close());
  return [one, other];
}

const listening = () =>
  new Promise<ReturnType<typeof createServer>>((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
