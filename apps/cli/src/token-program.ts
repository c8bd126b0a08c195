import { type Command, InvalidArgumentError, Option } from 'commander';
import { scopes } from '@tiffin/access';

const examples = (...lines: readonly string[]): string =>
  `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}`;

const inTenant = (command: Command): Command =>
  command
    .addOption(new Option('-t, --tenant <slug>', 'the tenant; needed where you are in several').env('TIFFIN_TENANT'))
    .addOption(new Option('--json', 'print one JSON document on standard output, progress on standard error'));

function days(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 366) return value;
  throw new InvalidArgumentError('It is a number of days, 1 to 366.');
}

export function addTokenCommands(program: Command): void {
  const token = program.command('token').summary('create, list and revoke API tokens');
  inTenant(token.command('create'))
    .summary('create a token of your own; it is shown once')
    .description(
      'Prints a token that acts as you, within a scope, and nothing else on standard output. It is never shown again. Tokens of machines are made in the console.',
    )
    .argument('<name>', 'what it is for')
    .addOption(
      new Option('-s, --scope <scope>', 'read: look; deploy: and save, build, deploy; admin: all that you may')
        .choices(scopes)
        .default('read'),
    )
    .option('-p, --project <slug>', 'the one project that it opens (default: all)')
    .option('-x, --expires <days>', 'when it ends, at most 366', days, 90)
    .addHelpText(
      'after',
      examples(
        'tiffin token create laptop --scope admin',
        'TIFFIN_TOKEN=$(tiffin token create ci --scope deploy --project shop --expires 30) tiffin apply shop.json',
      ),
    )
    .action(async (name, options) => (await import('./commands/run-token.js')).runTokenCreate(name, options));
  inTenant(token.command('list'))
    .summary('show your tokens, and as an admin those of all; never the tokens themselves')
    .addHelpText('after', examples('tiffin token list', 'tiffin token list --json'))
    .action(async (options) => (await import('./commands/run-token.js')).runTokenList(options));
  inTenant(token.command('revoke'))
    .summary('revoke a token: it opens nothing from now on')
    .argument('<token>', 'its name or id, as `tiffin token list` shows it')
    .addHelpText('after', examples('tiffin token revoke laptop'))
    .action(async (wanted, options) => (await import('./commands/run-token.js')).runTokenRevoke(wanted, options));
}
