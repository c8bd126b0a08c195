import { demoEmail } from '@tiffin/contracts';
import type { ListedNamespace } from '@tiffin/kubernetes';
import { config } from '../config.js';
import { exitCode } from '../exit-code.js';
import { Failure } from '../failure.js';
import { layout } from '../layout.js';
import { clusterLines } from '../output/cluster-lines.js';
import { seconds, styled, Terminal } from '../output/terminal.js';
import { preflight, type StackPorts } from '../stack/preflight.js';
import { Stack } from '../stack/stack.js';
import { StopSignal } from '../stack/stop-signal.js';
import { chooseCluster, type Cluster, type ClusterOptions, listCluster } from '../stack/cluster-choice.js';
import { claimMode, isDevelopment } from '../stack/claim-mode.js';
import { issuerUrl, publicUrl } from '../stack/process-specs.js';
import { claimUpFile, type RunningStack, readRunning, type UpFile } from '../stack/up-file.js';
import { ParcelService } from '../walkthrough/parcel-service.js';
import type { WalkthroughReport } from '../walkthrough/run-walkthrough.js';
import { openLink } from '../sign-in/open-link.js';

export interface UpOptions extends ClusterOptions {
  readonly exit?: boolean;
  readonly walkthrough: boolean;
  readonly port: number;
  readonly routerPort: number;
  readonly identityPort: number;
  readonly json?: boolean;
}

export async function runUp(options: UpOptions): Promise<void> {
  const terminal = new Terminal(options.json === true);
  const file = claimUpFile();
  if (!file) return sayRunning(terminal, options);
  const stop = new StopSignal();
  try {
    await new Up(options, terminal, { file, stop }).run();
  } finally {
    file.remove();
    stop.close();
  }
}

function sayRunning(terminal: Terminal, options: UpOptions): void {
  const running = readRunning();
  if (!running) throw new Failure('Another start of Tiffin has just ended or begun here. Try again.');
  if (options.exit) throw new Failure(`Tiffin already runs here (process ${running.pid}). Stop it first: npm run down`);
  if (options.json) return terminal.data({ ok: true, alreadyRunning: true, ...addresses(running) });
  terminal.line(`Tiffin already runs here (process ${running.pid}, since ${running.startedAt}).`);
  if (running.state === 'running')
    terminal.line(`  Console  ${styled('cyan', running.consoleUrl)}, or npm run tiffin -- open`);
  terminal.line('  Stop     npm run down');
}

const addresses = ({ apiUrl, consoleUrl, routerUrl, issuerUrl: issuer, ports }: RunningStack): object => ({
  issuerUrl: issuer,
  apiUrl,
  consoleUrl,
  routerUrl,
  ports,
});

/** Where host names are answered. */
const entranceUrl = (cluster: Cluster | null, { router }: StackPorts): string =>
  cluster === null ? `http://127.0.0.1:${router}` : cluster.entrance.origin;

/** How to get in. */
function signInLines(
  { apiUrl, issuerUrl: issuer }: RunningStack,
  signInUrl: string | null,
): readonly (readonly [string, string])[] {
  const graphql = styled('cyan', `${apiUrl}/graphql`);
  if (!isDevelopment) return [['GraphQL', graphql]];
  const demo = `${styled('bold', demoEmail)}, password in ${layout.demoPassword}`;
  const link = `${styled('cyan', signInUrl ?? '')}\n${' '.repeat(12)}signs you in, once, within a minute; later: npm run tiffin -- open`;
  return [
    ...(signInUrl === null ? [] : [['Open', link] as const]),
    ['Sign in', config.keycloakUrl ? issuer : demo],
    ['GraphQL', `${graphql}  token in ${layout.token}`],
  ];
}

/** Where the walkthrough answers, in both environments. */
const walkthroughLines = ({ url, testing }: WalkthroughReport): readonly (readonly [string, string])[] => [
  ['Gateway', styled('cyan', url)],
  ...(testing ? [['Testing', `${styled('cyan', testing.url)}  ${testing.release}, promoted`] as const] : []),
  ['Try', `curl -s ${url}/myfunction -H 'content-type: application/json' -d '{"name":"you"}'`],
];

const firstAnswer = ({ firstAnswerMs }: WalkthroughReport): string =>
  `  First answer through the gateway after ${styled('bold', seconds(firstAnswerMs))}.\n`;

interface SaidUp {
  readonly report: WalkthroughReport | null;
  /** What runs in a cluster; null: there is none. */
  readonly namespaces: readonly ListedNamespace[] | null;
  readonly signInUrl: string | null;
}

/** One run of `up`, from the first check to the last process. */
class Up {
  #stack: Stack | undefined;
  #service: ParcelService | undefined;
  #lost: Failure | undefined;

  constructor(
    private readonly options: UpOptions,
    private readonly terminal: Terminal,
    private readonly held: { readonly file: UpFile; readonly stop: StopSignal },
  ) {}

  async run(): Promise<void> {
    const { stop } = this.held;
    stop.onForce(() => this.#stack?.kill());
    try {
      await stop.orDone(() => this.#startAndCall());
      if (!stop.isGiven && !this.options.exit) await stop.given;
    } finally {
      await this.#stop();
    }
    if (this.#lost) throw this.#lost;
    if (stop.isGiven && this.options.exit)
      throw new Failure('It was interrupted before the walkthrough was through.', exitCode.interrupted);
  }

  async #startAndCall(): Promise<void> {
    claimMode();
    const cluster = chooseCluster(this.options);
    const { port: api, routerPort: router, identityPort: identity } = this.options;
    const ports = await preflight({ api, router, identity }, this.terminal);
    const { file } = this.held;
    const stack = new Stack(ports, this.terminal, {
      cluster,
      onLost: (why) => this.#lose(why),
      onProcesses: () => file.update({ processes: stack.processes }),
    });
    this.#stack = stack;
    const starting = ParcelService.start(cluster?.address).then((service) => (this.#service = service));
    const [service] = await Promise.all([starting, stack.start()]);
    const apiUrl = `http://127.0.0.1:${stack.ports.api}`;
    const routerUrl = entranceUrl(cluster, stack.ports);
    const consoleUrl = publicUrl(stack.ports);
    const state = { state: 'running', apiUrl, consoleUrl, routerUrl, processes: stack.processes } as const;
    const issuer = issuerUrl(stack.ports);
    file.update({ ...state, issuerUrl: issuer, ports: { ...stack.ports, postgres: stack.postgresPort } });
    const report = this.options.walkthrough && isDevelopment ? await this.#walk(apiUrl, service.url) : null;
    const namespaces = await listCluster(cluster);
    this.#sayUp({ report, namespaces, signInUrl: await openLink(file.content) });
    if (report?.ok === false && this.options.exit)
      throw new Failure('The walkthrough did not answer as expected; see above.');
  }

  /** Where the platform is to stay up, a walkthrough that fails is said and the platform stays, so that one can look. */
  async #walk(apiUrl: string, serviceUrl: string): Promise<WalkthroughReport | null> {
    const { runWalkthrough } = await import('../walkthrough/run-walkthrough.js');
    try {
      return await runWalkthrough(apiUrl, serviceUrl, this.terminal);
    } catch (error) {
      if (this.options.exit || !(error instanceof Failure) || this.held.stop.isGiven) throw error;
      this.terminal.failed(`The walkthrough failed: ${error.message}`);
      return null;
    }
  }

  #lose(why: Failure): void {
    this.#lost = why;
    this.held.stop.give();
  }

  #sayUp(said: SaidUp): void {
    if (this.options.json) return this.terminal.data(this.#document(said));
    const { report, namespaces, signInUrl } = said;
    const { terminal } = this;
    const { file } = this.held;
    const write = (label: string, text: string): void => terminal.line(`  ${styled('bold', label.padEnd(10))}${text}`);
    terminal.line();
    if (report) terminal.line(firstAnswer(report));
    write('Console', styled('cyan', file.content.consoleUrl));
    const cluster = clusterLines(namespaces ?? []).map((line, at) => [at === 0 ? 'Cluster' : '', line] as const);
    const lines = [...signInLines(file.content, signInUrl), ...(report ? walkthroughLines(report) : []), ...cluster];
    for (const [label, text] of lines) write(label, text);
    write('Data', `${layout.data}${this.#databasePlace()}; logs in ${layout.logs}`);
    if (!this.options.exit) write('Stop', 'Ctrl-C here, or npm run down');
    terminal.line();
  }

  #document({ report, namespaces, signInUrl }: SaidUp): object {
    const { content } = this.held.file;
    return {
      ok: report?.ok !== false,
      ...addresses(content),
      signInUrl,
      dataDir: layout.data,
      processes: content.processes,
      walkthrough: report,
      ...(namespaces === null ? {} : { namespaces }),
    };
  }

  /** Said only where the database is not simply below the data folder. */
  #databasePlace(): string {
    const folder = this.#stack?.databaseDir;
    if (!folder) return ', and your Postgres';
    return folder.startsWith(layout.data) ? '' : `, Postgres in ${folder}`;
  }

  async #stop(): Promise<void> {
    if (!this.#stack) return;
    const startedAt = performance.now();
    this.held.file.update({ state: 'stopping' });
    this.terminal.busy('stopping');
    await this.#service?.stop();
    await this.#stack.stop();
    this.terminal.done('everything is stopped; the data stays', performance.now() - startedAt);
  }
}
