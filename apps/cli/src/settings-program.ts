import { type Command, Option } from 'commander';

const examples = (...lines: readonly string[]): string =>
  `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}`;

/** The environment whose secrets or variables are meant. */
const inEnvironment = (command: Command): Command =>
  command
    .addOption(new Option('-t, --tenant <slug>', 'the tenant; needed where you are in several').env('TIFFIN_TENANT'))
    .addOption(new Option('-p, --project <slug>', 'the project; needed where there are several'))
    .addOption(new Option('-e, --environment <name>', 'the environment').default('development'))
    .addOption(new Option('--json', 'print one JSON document on standard output, progress on standard error'));

const named = (command: Command): Command =>
  inEnvironment(command.argument('<name>', 'capital letters, digits and underscores, e.g. DB_PASSWORD'));

export function addSecretCommands(program: Command): void {
  const secret = program.command('secret').summary('set, import, list and remove secrets of an environment');
  named(secret.command('set'))
    .summary('set a secret; its value comes from standard input or a prompt')
    .description(
      'Keeps a value under NAME. Everything that uses it restarts with the new value. It cannot be read back.',
    )
    .addHelpText('after', examples('tiffin secret set DB_PASSWORD < password.txt', 'tiffin secret set API_TOKEN'))
    .action(async (name, options) => (await import('./commands/run-secret.js')).runSecretSet(name, options));
  inEnvironment(secret.command('import'))
    .summary('set all secrets of a file, or none')
    .description('Reads lines NAME=value as in a .env file, from FILE or standard input, and sets all of them at once.')
    .argument('[file]', 'file of lines NAME=value')
    .addHelpText('after', examples('tiffin secret import production.env', 'tiffin secret import < .env'))
    .action(async (file, options) => (await import('./commands/run-secret.js')).runSecretImport(file, options));
  inEnvironment(secret.command('list'))
    .summary('show names, never values')
    .addHelpText('after', examples('tiffin secret list', 'tiffin secret list --project shop --json'))
    .action(async (options) => (await import('./commands/run-secret.js')).runSecretList(options));
  named(secret.command('remove'))
    .summary('remove a secret')
    .addHelpText('after', examples('tiffin secret remove DB_PASSWORD'))
    .action(async (name, options) => (await import('./commands/run-secret.js')).runSecretRemove(name, options));
}

export function addVariableCommands(program: Command): void {
  const variable = program.command('variable').summary('set, import, list and remove variables of an environment');
  named(variable.command('set'))
    .summary('set a variable; every member can read it')
    .description('Keeps a value under NAME. Everything that uses it restarts with the new value.')
    .argument('<value>', 'any text')
    .addHelpText('after', examples('tiffin variable set REGION eu-central', 'tiffin variable set DB_HOST db.example'))
    .action(async (name, value, options) =>
      (await import('./commands/run-variable.js')).runVariableSet(name, value, options),
    );
  inEnvironment(variable.command('import'))
    .summary('set all variables of a file, or none')
    .description('Reads lines NAME=value as in a .env file, from FILE or standard input, and sets all of them at once.')
    .argument('[file]', 'file of lines NAME=value')
    .addHelpText(
      'after',
      examples('tiffin variable import testing.env --environment testing', 'tiffin variable import < .env'),
    )
    .action(async (file, options) => (await import('./commands/run-variable.js')).runVariableImport(file, options));
  inEnvironment(variable.command('list'))
    .summary('show names and values')
    .addHelpText('after', examples('tiffin variable list', 'tiffin variable list --project shop --json'))
    .action(async (options) => (await import('./commands/run-variable.js')).runVariableList(options));
  named(variable.command('remove'))
    .summary('remove a variable')
    .addHelpText('after', examples('tiffin variable remove REGION'))
    .action(async (name, options) => (await import('./commands/run-variable.js')).runVariableRemove(name, options));
}

/** Keys that the tenants' keys are wrapped with: of this machine, not of a tenant. */
export function addKeyCommands(program: Command): void {
  const json = (): Option =>
    new Option('--json', 'print one JSON document on standard output, progress on standard error');
  const keys = program.command('keys').summary('rotate, list and remove the keys that secrets are encrypted with');
  keys
    .command('rotate')
    .summary('encrypt with a new key from now on')
    .description(
      'Adds a key to the ring of this machine. All that is encrypted with the former ones moves to it within seconds, while everything runs on.',
    )
    .option('--data', 'give the tenant a new data key instead, and seal all of its secrets anew')
    .addOption(json())
    .addHelpText('after', examples('tiffin keys rotate', 'tiffin keys rotate --data'))
    .action(async (options) => (await import('./commands/run-keys.js')).runKeysRotate(options));
  keys
    .command('list')
    .summary('show the keys of the ring, and what needs them')
    .addOption(json())
    .addHelpText('after', examples('tiffin keys list', 'tiffin keys list --json'))
    .action(async (options) => (await import('./commands/run-keys.js')).runKeysList(options));
  keys
    .command('remove')
    .summary('take a key away that nothing needs any more')
    .argument('<id>', 'its id, as `tiffin keys list` shows it')
    .addOption(json())
    .addHelpText('after', examples('tiffin keys remove 0123456789abcdef'))
    .action(async (id, options) => (await import('./commands/run-keys.js')).runKeysRemove(id, options));
}
