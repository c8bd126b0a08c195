import { type Command, Option } from 'commander';

const asJson = (): Option =>
  new Option('--json', 'print one JSON document on standard output, progress on standard error');

/** Who runs the installation. What operators do then, they do through the API (docs/operating.md). */
export function addOperatorCommands(program: Command): void {
  const operator = program.command('operator').summary('say who is an operator of this installation');
  operator
    .command('grant')
    .summary('make an account an operator')
    .description(
      'For the embedded provider, on the machine of a running `tiffin up`. It holds from the next sign-in on.',
    )
    .argument('<email>', 'address of the account')
    .addOption(asJson())
    .addHelpText('after', '\nExamples:\n  $ tiffin operator grant olga@example.org')
    .action(async (email, options) => (await import('./commands/run-operator.js')).runOperatorGrant(email, options));
  operator
    .command('revoke')
    .summary('take that away, and sign the account out everywhere')
    .argument('<email>', 'address of the account')
    .addOption(asJson())
    .addHelpText('after', '\nExamples:\n  $ tiffin operator revoke olga@example.org')
    .action(async (email, options) => (await import('./commands/run-operator.js')).runOperatorRevoke(email, options));
}
