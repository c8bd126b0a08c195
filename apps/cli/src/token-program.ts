import { type Command, InvalidArgumentError, Option } from 'commander';
import { roles, scopes } from '@tiffin/access';
import { examples, inTenant } from './project-command.js';

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
      'Prints a token that acts as you, within a scope, and nothing else on standard output. It is never shown again. With --account it acts as that service account.',
    )
    .argument('<name>', 'what it is for')
    .addOption(
      new Option('-s, --scope <scope>', 'read: look; deploy: and save, build, deploy; admin: all that you may')
        .choices(scopes)
        .default('read'),
    )
    .option('-a, --account <name>', 'the service account that it acts as (default: you)')
    .option('-p, --project <slug>', 'the one project that it opens (default: all)')
    .option('-x, --expires <days>', 'when it ends, at most 366', days, 90)
    .addHelpText(
      'after',
      examples(
        'tiffin token create laptop --scope admin',
        'tiffin token create deploys --account ci --scope deploy',
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
  addAccountCommands(token);
}

/** A role below owner: no machine owns a tenant. */
const machineRoles = roles.filter((role) => role !== 'owner');

function addAccountCommands(token: Command): void {
  const account = token.command('account').summary('service accounts: machines, which act through tokens alone');
  inTenant(account.command('create'))
    .summary('make a service account')
    .argument('<name>', 'what it is')
    .addOption(new Option('-r, --role <role>', 'what it may at most').choices(machineRoles).default('developer'))
    .addHelpText('after', examples('tiffin token account create ci --role developer'))
    .action(async (name, options) => (await import('./commands/run-account.js')).runAccountCreate(name, options));
  inTenant(account.command('list'))
    .summary('list them')
    .addHelpText('after', examples('tiffin token account list'))
    .action(async (options) => (await import('./commands/run-account.js')).runAccountList(options));
  for (const [change, summary] of [
    ['disable', 'end what its tokens open, until it is enabled'],
    ['enable', 'let its tokens open again what they did'],
    ['delete', 'delete one, with its tokens'],
  ] as const)
    inTenant(account.command(change))
      .summary(summary)
      .argument('<account>', 'its name or id, as `tiffin token account list` shows it')
      .addHelpText('after', examples(`tiffin token account ${change} ci`))
      .action(async (wanted, options) =>
        (await import('./commands/run-account.js')).runAccountChange(change, wanted, options),
      );
}
