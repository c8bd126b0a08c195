import { type Command, InvalidArgumentError, Option } from 'commander';
import { wholeNumber } from './option-values.js';
import { examples, inProject } from './project-command.js';

const files = [
  '<path>',
  'a folder with gateway.config.yml (or .json), in itself or in its "config", or that file',
] as const;

const noPlugins = (): Option =>
  new Option(
    '--no-plugins',
    'do not run the code of plugins that system.config names, nor that of policies in the folder',
  );

function portNumber(text: string): number {
  const value = wholeNumber(text);
  if (value > 65_535) throw new InvalidArgumentError('A port is at most 65535.');
  return value;
}

/** HOST:PORT of a PORT of loopback, or of HOST:PORT. */
function listeningAddress(text: string): string {
  const [, host = '127.0.0.1', port] = /^(?:(\[[^[\]]+\]|[^[\]:]+):)?(\d+)$/.exec(text) ?? [];
  if (port === undefined) throw new InvalidArgumentError('Use a port, or HOST:PORT.');
  return `${host}:${portNumber(port)}`;
}

function redisUrl(text: string): string {
  if (/^rediss?:$/.test(URL.parse(text)?.protocol ?? '')) return text;
  throw new InvalidArgumentError(
    'Use redis://HOST:PORT, or rediss:// for TLS; user:password@ may stand before the host.',
  );
}

/** What is done with the files of an Express Gateway; "check", "run" and "import" need no other process, no database and no account. */
export function addGatewayCommands(program: Command): void {
  const gateway = program.command('gateway').summary('check, run, import and export the files of an Express Gateway');
  gateway
    .command('check')
    .summary('say what of a configuration cannot be served, is changed or has no effect')
    .description(
      'Reads the whole configuration, as Express Gateway does: environment variables first, then YAML or JSON. Says all at once, each with pipeline, policy, step and field. Exit code 1 where something cannot be served. The code of plugins is run, in a process of its own, to see what it registers.',
    )
    .argument(...files)
    .addOption(new Option('--json', 'print one JSON document on standard output'))
    .addOption(noPlugins())
    .addHelpText('after', examples('tiffin gateway check .', 'tiffin gateway check config/gateway.config.yml --json'))
    .action(async (path, options) => (await import('./gateway/run-gateway-check.js')).runGatewayCheck(path, options));
  addRun(gateway);
  addCanvasCommands(gateway);
}

function addRun(gateway: Command): void {
  gateway
    .command('run')
    .summary('serve a configuration here, until it is stopped')
    .description(
      'Serves the folder in the foreground, and takes over what changes in its files: the whole of it, once it is right; until then what ran before serves on. SIGTERM and Ctrl-C end it when nothing is under way.',
    )
    .argument(...files)
    .option('--port <number>', 'port (default: "http.port" of the file, else 8080)', portNumber)
    .option('--host <address>', 'address to listen at (default: "http.hostname" of the file, else all)')
    .option('--watch', 'take over what changes in the files (this is the default)', true)
    .option('--no-watch', 'do not')
    .option(
      '--redis <url>',
      'count the requests of "rate-limit" in this Redis, together with every gateway that runs the same configuration with it',
      redisUrl,
    )
    .option(
      '--metrics <address>',
      'answer /metrics, /healthz and /readyz at this PORT of loopback, or at HOST:PORT (default: nowhere; clients are told /.tiffin/healthz and /.tiffin/readyz alone)',
      listeningAddress,
    )
    .option('--access-log', 'write one line of JSON for each request; no query, header or body is in it')
    .option('--partly', 'serve also where pipelines have parts that cannot be served; these answer 503')
    .addOption(noPlugins())
    .addHelpText('after', examples('tiffin gateway run .', 'tiffin gateway run /etc/gateway --port 8080 --no-watch'))
    .action(async (path, options) => (await import('./gateway/run-gateway.js')).runGateway(path, options));
}

/** Between those files and canvases. */
function addCanvasCommands(gateway: Command): void {
  gateway
    .command('import')
    .summary('write the canvas of a configuration, ready for "tiffin apply"')
    .description(
      'Makes of the files a canvas with the gateway, its API endpoints and the services behind them, and says what is otherwise there. Secrets are taken out of it: the canvas names them. The code of plugins is run, in a process of its own, to see what it registers, and comes along. Exit code 1, and nothing written, where something cannot be taken over.',
    )
    .argument(...files)
    .option('--name <name>', 'name of the gateway (default: that of the folder)')
    .option('--out <file>', 'where to write it (default: standard output)')
    .addOption(noPlugins())
    .option('--partly', 'write it also where a part cannot be taken over; pipelines with such a part then answer 503')
    .addHelpText('after', examples('tiffin gateway import . --out shop.json', 'tiffin apply shop.json'))
    .action(async (path, options) => (await import('./gateway/run-gateway-import.js')).runGatewayImport(path, options));
  inProject(gateway.command('export'))
    .summary('write a gateway of a canvas as gateway.config.yml')
    .description(
      'Writes a gateway of a project, or of a canvas in a file, as Express Gateway reads it, and says what is otherwise there. Secrets and variables become variables of the environment. Where it has plugins, their files and system.config.yml are written beside it.',
    )
    .option('--file <file>', 'read the canvas from a file, not from a project')
    .option('--gateway <name>', 'the gateway; needed where there are several')
    .option('--out <file>', 'where to write it (default: standard output)')
    .addHelpText(
      'after',
      examples(
        'tiffin gateway export --project shop --out gateway.config.yml',
        'tiffin gateway export --file shop.json',
      ),
    )
    .action(async (options) => (await import('./gateway/run-gateway-export.js')).runGatewayExport(options));
}
