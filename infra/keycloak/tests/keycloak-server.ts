import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { until } from '@tiffin/kernel';

interface Place {
  readonly port: number;
  /** As everybody finds it who has to do with it, and as its tokens name it. */
  readonly url: string;
  readonly managementPort: number;
  readonly password: string;
}

/** On a busy machine, its database still empty. */
const startWithinMs = 240_000;
const stopWithinMs = 20_000;

/** One Keycloak with a data folder of its own. What it is, is in that folder, so that any process can stop it and start it again. */
export class KeycloakServer {
  private constructor(
    readonly folder: string,
    private readonly place: Place,
  ) {}

  /** A copy of `home`, by links, beside it. `reach`: makes its port of this machine's loopback reachable for others, by a URL. */
  static async make(home: string, reach = onLoopback): Promise<KeycloakServer> {
    const folder = mkdtempSync(`${home}-run-`);
    execFileSync('cp', ['-al', `${home}/.`, join(folder, 'home')]);
    const [port, managementPort] = await freePorts();
    const place = { port, managementPort, url: await reach(port), password: randomBytes(18).toString('base64url') };
    writeFileSync(join(folder, 'place.json'), JSON.stringify(place), { mode: 0o600 });
    return new KeycloakServer(folder, place);
  }

  /** The one that the run has started. */
  static ofRun(): KeycloakServer {
    const folder = process.env['TIFFIN_KEYCLOAK_RUN'] ?? '';
    return new KeycloakServer(folder, JSON.parse(readFileSync(join(folder, 'place.json'), 'utf8')) as Place);
  }

  get url(): string {
    return this.place.url;
  }

  /** Of the bootstrap administrator `admin`. */
  get password(): string {
    return this.place.password;
  }

  /** Does nothing where it runs already. */
  async start(): Promise<void> {
    if (existsSync(this.pidFile)) return;
    const { port, managementPort, password } = this.place;
    const log = openSync(this.logFile, 'a');
    const child = spawn(
      'bash',
      [
        join(this.folder, 'home/bin/kc.sh'),
        ...['start', '--optimized', '--http-enabled=true', `--hostname=${this.url}`],
        ...['--http-host=127.0.0.1', `--http-port=${port}`, `--http-management-port=${managementPort}`],
        // Without it JGroups looks for others on every network of the machine.
        '--cache=local',
      ],
      {
        // The script is the parent of Java and passes on few signals: both are ended as a group.
        detached: true,
        stdio: ['ignore', log, log],
        env: {
          ...process.env,
          JAVA_OPTS_APPEND: '-XX:TieredStopAtLevel=1 -Xmx512m',
          KC_BOOTSTRAP_ADMIN_USERNAME: 'admin',
          KC_BOOTSTRAP_ADMIN_PASSWORD: password,
        },
      },
    );
    closeSync(log);
    child.unref();
    writeFileSync(this.pidFile, String(child.pid));
    const isReady = async () => (child.exitCode !== null ? false : (await this.answers()) || undefined);
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

const onLoopback = (port: number): Promise<string> => Promise.resolve(`http://localhost:${port}`);

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
