import type { UpOptions } from './commands/run-up.js';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { addDomainCommands } from './domain-program.js';
import { addEnvironmentCommands } from './environment-program.js';
import { exitCode, type ExitCode } from './exit-code.js';
import { Failure } from './failure.js';
import { addGatewayCommands } from './gateway-program.js';
import { addOperatorCommands } from './operator-program.js';
import { showFailure } from './output/show-failure.js';
import { addKeyCommands, addSecretCommands, addVariableCommands } from './settings-program.js';
import { addPromotionCommands } from './promotion-program.js';
import { addReleaseCommands } from './release-program.js';
import { addTokenCommands } from './token-program.js';
import { addTrafficCommand } from './traffic-program.js';
import { addNotificationCommand, addWebhookCommands } from './webhook-program.js';
import { wholeNumber } from './option-values.js';

const version = '0.1.0';

const exits = `
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 refused by the server, 4 Tiffin is not running, 5 it still waits.`;

const examples = (...lines: readonly string[]): string =>
  `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}`;

const asJson = (): Option =>
  new Option('--json', 'print one JSON document on standard output, progress on standard error');

function portNumber(text: string): number {
  const value = wholeNumber(text);
  if (value > 65_535) throw new InvalidArgumentError('A port is at most 65535.');
  return value;
}

const noFollow = ['--no-follow', 'do not wait for build and deployment'] as const;
const timeout = ['--timeout <seconds>', 'how long to wait until it is live', wholeNumber, 300] as const;
const tenant = (): Option =>
  new Option('-t, --tenant <slug>', 'the tenant; needed where you are in several').env('TIFFIN_TENANT');
const project = (): Option => new Option('-p, --project <slug>', 'the project; needed where there are several');
const environment = (): Option => new Option('-e, --environment <name>', 'the environment').default('development');

function addStackCommands(program: Command): void {
  addClusterOptions(program.command('up'))
    .summary('start everything on this machine and run the walkthrough')
    .description(
      'Starts Postgres, the cell, the api, sign-in, the builder, the deployer and the promoter, deploys the walkthrough project, calls it through its gateway, and stays up.',
    )
    .option('--exit', 'stop everything after the walkthrough; exit code 0 only if every call answered as expected')
    .option('--no-walkthrough', 'start everything, deploy nothing')
    .option('--port <number>', 'port of the console and the API; a taken one: the next free one', portNumber, 4000)
    .option('--router-port <number>', 'port of the gateways; a taken one: the next free one', portNumber, 8080)
    .option('--identity-port <number>', 'port of sign-in; a taken one: the next free one', portNumber, 4080)
    .addOption(asJson())
    .addHelpText(
      'after',
      examples(
        'tiffin up',
        'tiffin up --exit --json',
        'tiffin up --cell kubernetes',
        'DATABASE_URL=postgres://admin@db/postgres tiffin up',
      ),
    )
    .action(async (options) => (await import('./commands/run-up.js')).runUp(options as UpOptions));
  program
    .command('down')
    .summary('stop what `up` started')
    .description('Stops a running `tiffin up` and everything that it started. The data stays.')
    .addOption(asJson())
    .addHelpText('after', examples('tiffin down'))
    .action(async (options) => (await import('./commands/run-down.js')).runDown(options));
  program
    .command('open')
    .summary('open the console in the browser')
    .description(
      'Prints a link to the console that signs you in, once, and opens it where there is a browser and a terminal.',
    )
    .addOption(asJson())
    .addHelpText('after', examples('tiffin open', 'tiffin open --json'))
    .action(async (options) => (await import('./commands/run-open.js')).runOpen(options));
}

/** Where units run, if not on this machine. */
function addClusterOptions(up: Command): Command {
  return up
    .addOption(new Option('--cell <kind>', 'where units run').choices(['local', 'kubernetes']).default('local'))
    .option('--kubeconfig <file>', 'of the cluster (default: what "npm run cluster:up" has started, as below)')
    .option('--registry <url>', 'from which its nodes pull images (default: REGISTRY_URL)')
    .option('--entrance <url>', 'where requests enter it, from this machine')
    .option('--gateway <namespace/name>', 'of the Gateway that its routes are of');
}

function addSignInCommands(program: Command): void {
  program
    .command('login')
    .summary('sign in, for the commands that follow')
    .description(
      'Prints an address and a code: sign in there, in any browser, and compare the code. The tokens are kept in your config folder. TIFFIN_TOKEN is taken before them.',
    )
    .option('--issuer <url>', 'the identity provider, where TIFFIN_API_URL names another platform than the one here')
    .option('--no-browser', 'do not open the address')
    .addOption(asJson())
    .addHelpText('after', examples('tiffin login', 'tiffin login --no-browser'))
    .action(async (options) => (await import('./commands/run-login.js')).runLogin(options));
  program
    .command('logout')
    .summary('sign out')
    .addOption(asJson())
    .addHelpText('after', examples('tiffin logout'))
    .action(async (options) => (await import('./commands/run-logout.js')).runLogout(options));
  program
    .command('whoami')
    .summary('show who the commands act as')
    .addOption(asJson())
    .addHelpText('after', examples('tiffin whoami', 'TIFFIN_TOKEN=tfn_… tiffin whoami'))
    .action(async (options) => (await import('./commands/run-whoami.js')).runWhoami(options));
}

function addProjectCommands(program: Command): void {
  program
    .command('apply')
    .summary('make a project equal to a canvas file and follow it until it is live')
    .description(
      'Saves the differences between FILE and the newest canvas as one revision, then follows its build and deployment.',
    )
    .argument('<file>', 'canvas document, JSON (docs/canvas.md)')
    .addOption(tenant())
    .option('-p, --project <name>', 'project; made where it does not exist (default: the name of the file)')
    .option(...noFollow)
    .option(...timeout)
    .addOption(asJson())
    .addHelpText(
      'after',
      examples('tiffin apply docs/examples/walkthrough.json --project walkthrough', 'tiffin apply shop.json --json'),
    )
    .action(async (file, options) => (await import('./commands/run-apply.js')).runApply(file, options));
  program
    .command('retry')
    .summary('try again what failed, or what waits after a fault')
    .description(
      'Has the newest build or deployment of a project tried again, and follows it until it is live. What is retried automatically is retried at once.',
    )
    .argument('[project]', 'slug or name of the project; needed where there are several')
    .addOption(tenant())
    .addOption(environment())
    .option(...noFollow)
    .option(...timeout)
    .addOption(asJson())
    .addHelpText('after', examples('tiffin retry', 'tiffin retry shop --environment development --json'))
    .action(async (wanted, options) => (await import('./commands/run-retry.js')).runRetry(wanted, options));
}

function addLookCommands(program: Command): void {
  program
    .command('status')
    .summary('show processes, projects and what runs')
    .description('Shows the platform, each project and environment, its units and its addresses.')
    .addOption(tenant())
    .addOption(asJson())
    .addHelpText('after', examples('tiffin status', 'tiffin status --json'))
    .action(async (options) => (await import('./commands/run-status.js')).runStatus(options));
  program
    .command('logs')
    .summary('show what a unit printed')
    .description('Shows the last lines of a unit: a function, a gateway, a microservice or the workspace.')
    .argument('<unit>', 'name or key of the unit, as `tiffin status` shows it')
    .addOption(tenant())
    .addOption(project())
    .addOption(environment())
    .option('-n, --tail <lines>', 'how many lines', wholeNumber, 100)
    .option('-f, --follow', 'go on with what is printed from now on')
    .addOption(asJson())
    .addHelpText('after', examples('tiffin logs myfunction', 'tiffin logs workspace --tail 20 --follow'))
    .action(async (unit, options) => (await import('./commands/run-logs.js')).runLogs(unit, options));
  program
    .command('top')
    .summary('show what units use of processor and memory')
    .description('Shows what each replica of each unit uses right now, and what it may use at most.')
    .addOption(tenant())
    .addOption(project())
    .addOption(environment())
    .option('-w, --watch', 'go on, every 5 seconds')
    .addOption(asJson())
    .addHelpText('after', examples('tiffin top', 'tiffin top --environment production --watch'))
    .action(async (options) => (await import('./commands/run-top.js')).runTop(options));
}

function addUsageCommand(program: Command): void {
  program
    .command('usage')
    .summary('show what a tenant uses of what its plan allows')
    .description('Shows the plan, and of each resource that it limits what is used, the limit, and when a month ends.')
    .addOption(tenant())
    .addOption(asJson())
    .addHelpText('after', examples('tiffin usage', 'tiffin usage --tenant acme --json'))
    .action(async (options) => (await import('./commands/run-usage.js')).runUsage(options));
}

function addAuditCommands(program: Command): void {
  const audit = program.command('audit').summary('verify the record of what was done, or take it along');
  audit
    .command('verify')
    .summary('verify chains against themselves and the checkpoints outside the database')
    .description(
      'Reads every event as the auditor and holds it against all checkpoints. Exit code 1 where something is not as it was.',
    )
    .option('-t, --tenant <id>', 'one tenant, by its id')
    .option('--database <url>', 'as role tiffin_auditor (default: the database of `tiffin up`)')
    .option(
      '--checkpoints <place>',
      'where checkpoints lie: a folder, or s3://BUCKET/PREFIX with the variables of the auditor (default: those of `tiffin up`)',
    )
    .option('--key <file>', 'public key, PEM (default: that of `tiffin up`)')
    .addOption(asJson())
    .addHelpText('after', examples('tiffin audit verify', 'tiffin audit verify --json'))
    .action(async (options) => (await import('./commands/run-audit-verify.js')).runAuditVerify(options));
  audit
    .command('export')
    .summary('write events with their proof into a file')
    .description(
      'Writes the events of a tenant, the newest checkpoint and the way from one to the other into one file, which anybody verifies offline: node dist/apps/audit-verify/main.mjs FILE --key PUBLIC.pem',
    )
    .addOption(tenant())
    .option('--from <seq>', 'number of the first event', wholeNumber, 1)
    .option('-o, --output <file>', 'the file (default: audit-SLUG.json)')
    .addOption(asJson())
    .addHelpText('after', examples('tiffin audit export', 'tiffin audit export --from 1000 --output audit.json'))
    .action(async (options) => (await import('./commands/run-audit-export.js')).runAuditExport(options));
}

function addTenantCommands(program: Command): void {
  program
    .command('tenant')
    .summary('take along all that there is of a tenant')
    .command('export')
    .summary('write a tenant into one archive')
    .description(
      'Writes projects with all revisions and releases, environments, variables, names of secrets, members and the audit log with its proof into one .tar.gz. For owners; values of secrets are not in it.',
    )
    .addOption(tenant())
    .option('-o, --output <file>', 'the file (default: tenant-SLUG.tar.gz)')
    .addOption(asJson())
    .addHelpText('after', examples('tiffin tenant export', 'tiffin tenant export --tenant acme --output acme.tar.gz'))
    .action(async (options) => (await import('./commands/run-tenant-export.js')).runTenantExport(options));
}

function buildProgram(): Command {
  const program = new Command('tiffin')
    .description('Draw an application on a canvas; Tiffin builds it into images and runs it live.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .showHelpAfterError('(--help shows what there is)')
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', exits)
    .exitOverride();
  addStackCommands(program);
  addSignInCommands(program);
  addProjectCommands(program);
  addLookCommands(program);
  addTrafficCommand(program);
  addTokenCommands(program);
  addUsageCommand(program);
  addOperatorCommands(program);
  addEnvironmentCommands(program);
  addReleaseCommands(program);
  addPromotionCommands(program);
  addWebhookCommands(program);
  addNotificationCommand(program);
  addSecretCommands(program);
  addAuditCommands(program);
  addTenantCommands(program);
  addVariableCommands(program);
  addDomainCommands(program);
  addGatewayCommands(program);
  addKeyCommands(program);
  return program;
}

/** Commander has told a person already; a script that reads standard output gets its document here too. */
function endOfParsing({ exitCode: code, message }: CommanderError, json: boolean): ExitCode {
  if (code === 0) return exitCode.ok;
  if (json) process.stdout.write(`${JSON.stringify({ ok: false, error: { message } }, null, 2)}\n`);
  return exitCode.usage;
}

/** Runs the command line and answers how the process ends. */
export async function runProgram(argv: readonly string[]): Promise<ExitCode> {
  const program = buildProgram();
  try {
    await program.parseAsync([...argv]);
    return Number(process.exitCode ?? exitCode.ok) as ExitCode;
  } catch (error) {
    if (error instanceof CommanderError) return endOfParsing(error, argv.includes('--json'));
    showFailure(error, argv.includes('--json'));
    return error instanceof Failure ? error.exitCode : exitCode.failed;
  }
}
