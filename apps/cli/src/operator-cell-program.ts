import { Argument, type Command, Option } from 'commander';
import { readCapacity, readNamespace, readPort, readSettings } from './operators/cell-values.js';
import { asJson, examples } from './operator-program-parts.js';

/** Where tenants run. */
export function addOperatorCellCommands(operator: Command): void {
  operator
    .command('cells')
    .summary('list cells: how they stand, how many tenants they have, what is in the way of opening them')
    .addOption(asJson())
    .addHelpText('after', examples('tiffin operator cells'))
    .action(async (options) => (await import('./operators/run-cells.js')).runCells(options));
  const cell = operator.command('cell').summary('register, change, open, drain and remove a cell, and move tenants');
  addRightsCommand(cell);
  addTermCommands(cell);
  addStateCommands(cell);
  addMoveCommands(cell);
}

const terms = (command: Command): Command =>
  command
    .option('--settings <file>', 'JSON: what its driver has to know beside the address', readSettings)
    .option('--capacity <number>', 'how many tenants it takes, or none: there is no limit', readCapacity)
    .option('--domain <domain>', 'where its host names live')
    .option('--router-port <port>', 'where it answers them', readPort)
    .addOption(asJson());

function addRightsCommand(cell: Command): void {
  cell
    .command('rights')
    .summary('print the accounts of the platform in a cluster, with their rights, for `kubectl apply`')
    .description(
      'A List of Kubernetes, in JSON: the namespace of the cell; an account for deployers and one for the api and the promoter, which only look; the rights of both. No platform is asked, and nobody has to be signed in.',
    )
    .option(
      '--namespace <name>',
      'where the cell keeps what it knows, as in its settings',
      readNamespace,
      'tiffin-cell',
    )
    .option('--json', 'the same: it is JSON in any case')
    .addHelpText(
      'after',
      examples(
        'tiffin operator cell rights | kubectl apply -f -',
        'tiffin operator cell rights --namespace tiffin-cell-2 | kubectl diff -f -',
      ),
    )
    .action(async (options) => (await import('./operators/run-cell-rights.js')).runCellRights(options));
}

function addTermCommands(cell: Command): void {
  terms(cell.command('add'))
    .summary('register a cell; it takes no tenants until it is opened')
    .argument('<name>', 'small letters, digits and inner hyphens')
    .addOption(new Option('--driver <driver>', 'what it is').choices(['local', 'kubernetes']).makeOptionMandatory())
    .requiredOption('--address <address>', 'a folder; or the name of a kubeconfig, and perhaps #context')
    .addHelpText(
      'after',
      examples(
        'tiffin operator cell add eu-2 --driver kubernetes --address eu-2.yaml --settings eu-2.json --capacity 500',
      ),
    )
    .action(async (name, options) => (await import('./operators/run-cells.js')).runCellAdd(name, options));
  terms(cell.command('change'))
    .summary('change a cell; what is not stated stays')
    .argument('<name>', 'of the cell')
    .option('--address <address>', 'a folder; or the name of a kubeconfig, and perhaps #context')
    .addHelpText('after', examples('tiffin operator cell change eu-2 --capacity 800'))
    .action(async (name, options) => (await import('./operators/run-cells.js')).runCellChange(name, options));
}

function addStateCommands(cell: Command): void {
  cell
    .command('state')
    .summary('open it for tenants, or let no new ones in')
    .description('open: it is inspected first. full, draining: it takes no new ones. down: nothing is asked of it.')
    .argument('<name>', 'of the cell')
    .addArgument(new Argument('<state>', 'what it is to be').choices(['open', 'full', 'draining', 'down']))
    .option('--wait', 'until it is inspected: 0 where it is open then, 3 where something is in the way')
    .addOption(asJson())
    .addHelpText(
      'after',
      examples('tiffin operator cell state eu-2 open --wait', 'tiffin operator cell state eu-1 draining'),
    )
    .action(async (name, state, options) =>
      (await import('./operators/run-cells.js')).runCellState(name, state, options),
    );
  cell
    .command('remove')
    .summary('forget a cell that has no tenants; what runs there is not touched')
    .argument('<name>', 'of the cell')
    .addOption(asJson())
    .addHelpText('after', examples('tiffin operator cell remove eu-1'))
    .action(async (name, options) => (await import('./operators/run-cells.js')).runCellRemove(name, options));
}

function addMoveCommands(cell: Command): void {
  cell
    .command('move-tenant')
    .summary('move a tenant to another cell; it is served all the while')
    .description(
      'Its environments come up in the new cell first, and answer there; then it switches from one moment to the next, and the old cell ends what it has. Nothing of it is deployed meanwhile.',
    )
    .argument('<tenant>', 'its slug')
    .requiredOption('--to <cell>', 'an open one with room')
    .option('--wait', 'until it has switched: 0 where it has, 1 where it was aborted')
    .addOption(asJson())
    .addHelpText('after', examples('tiffin operator cell move-tenant acme --to eu-2 --wait'))
    .action(async (slug, options) => (await import('./operators/run-moves.js')).runMoveTenant(slug, options));
  cell
    .command('abort-move')
    .summary('have a tenant stay where it is, before it has switched')
    .argument('<tenant>', 'its slug')
    .addOption(asJson())
    .addHelpText('after', examples('tiffin operator cell abort-move acme'))
    .action(async (slug, options) => (await import('./operators/run-moves.js')).runAbortMove(slug, options));
  cell
    .command('moves')
    .summary('list the tenants that are on their way: how far, and what is in the way')
    .addOption(asJson())
    .addHelpText('after', examples('tiffin operator cell moves'))
    .action(async (options) => (await import('./operators/run-moves.js')).runMoves(options));
}
