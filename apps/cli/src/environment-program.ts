import { type Command, Option } from 'commander';
import { examples, inProject } from './project-command.js';
import { addScaleCommands } from './scale-program.js';
import { commaList, seconds, wholeNumber } from './option-values.js';

const percents = (text: string): readonly number[] => commaList(text).map(wholeNumber);

const stageOptions = (command: Command): Command =>
  inProject(command)
    .option(
      '--after <names>',
      'environments from which its releases come, with commas between; "" for builds',
      commaList,
    )
    .addOption(new Option('--requires <any|all>', 'how many of those must vouch for a release').choices(['any', 'all']))
    .option('--soak <time>', 'how long a release must have run there, verified: 90s, 30m, 12h, 2d', seconds);

const collect = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];

const gateOptions = (command: Command): Command =>
  command
    .option('--approvals <count>', 'how many people have to agree; 0: nobody', wholeNumber)
    .option('--approvers <roles>', 'roles, and ids of users, who may; with commas between', commaList)
    .option('--approval-roles <roles>', 'roles of which somebody has to be among them', commaList)
    .option('--approvals-expire <time>', 'how long they have for it (default: 7d)', seconds)
    .option('--window <text>', '"EFFECT NAME START ZONE TIME [RRULE]", for each window; none: remove all', collect)
    .option(
      '--check <text>',
      '"health", "smoke" or "http PATH [STATUS] [TEXT]", for each check; none: remove all',
      collect,
    )
    .option(
      '--rollback-on <causes>',
      'verification, promotion: goes back by itself after these; "" for never',
      commaList,
    )
    .option('--rollback-skips <gates>', 'approvals, window: gates that hold up no rollback; "" for none', commaList)
    .addOption(
      new Option('--rollout <canary|all-at-once>', 'how it comes to another release').choices([
        'canary',
        'all-at-once',
      ]),
    )
    .option(
      '--canary-steps <percents>',
      'shares of the requests, with commas between (default: 1,5,25,50,100)',
      percents,
    )
    .option('--canary-hold <time>', 'how long it has each of them, at least (default: 60s)', seconds)
    .option('--sticky-by <key>', 'by what a client stays with one release: header:NAME, cookie:NAME, client-address')
    .addOption(
      new Option('--auto <off|newest|upstream>', 'which release comes by itself').choices([
        'off',
        'newest',
        'upstream',
      ]),
    );

export function addEnvironmentCommands(program: Command): void {
  const environment = program
    .command('env')
    .summary('list, create, order, scale, stop and start the environments of a project');
  inProject(environment.command('list'))
    .summary('show the environments, where their releases come from, and what serves')
    .addHelpText('after', examples('tiffin env list', 'tiffin env list --project shop --json'))
    .action(async (options) => (await import('./commands/run-environment.js')).runEnvironmentList(options));
  for (const add of [addScaleCommands, addMigrationCommand, addResolveCommand]) add(environment);
  stageOptions(environment.command('create'))
    .summary('create an environment; nothing runs in it yet')
    .description(
      'Testing, staging and production come after the one before them that there is, any other name after the last one; say --after for another order.',
    )
    .argument('<name>', 'lower-case letters, digits and dashes: it is part of host names')
    .addHelpText(
      'after',
      examples('tiffin env create testing', 'tiffin env create production --after staging --soak 12h'),
    )
    .action(async (name, options) =>
      (await import('./commands/run-environment.js')).runEnvironmentCreate(name, options),
    );
  gateOptions(stageOptions(environment.command('settings')))
    .summary('show what a release must have been through to come here, or change it')
    .argument('<name>', 'the environment')
    .addHelpText(
      'after',
      examples(
        'tiffin env settings production',
        'tiffin env settings production --approvals 2 --approvers admin,owner',
        'tiffin env settings production --check "http /health 200" --check smoke',
        'tiffin env settings production --window "deny Weekend 2026-12-04T16:00 Europe/Berlin 64h FREQ=WEEKLY;BYDAY=FR"',
        'tiffin env settings staging --auto newest',
        'tiffin env settings production --rollout canary --canary-hold 10m --sticky-by header:x-user',
      ),
    )
    .action(async (name, options) =>
      (await import('./commands/run-environment.js')).runEnvironmentSettings(name, options),
    );
}

function addMigrationCommand(environment: Command): void {
  inProject(environment.command('migrations'))
    .summary('show what releases have changed in its databases, newest first')
    .argument('<name>', 'of the environment')
    .option('--sql', 'with the statements')
    .addHelpText('after', examples('tiffin env migrations production', 'tiffin env migrations testing --sql'))
    .action(async (name, options) => (await import('./commands/run-migrations.js')).runMigrations(name, options));
}

function addResolveCommand(environment: Command): void {
  inProject(environment.command('resolve'))
    .summary('say that a database was put back to before a change that cannot be taken back')
    .description(
      'The change keeps older releases away no longer. Whether the database was put back is asked of it before one is brought there.',
    )
    .argument('<name>', 'of the environment')
    .argument('<change>', 'its id, as "tiffin env migrations" shows it')
    .addHelpText('after', examples('tiffin env resolve production 0198f000-0000-7000-8000-000000000001'))
    .action(async (name, change, options) =>
      (await import('./commands/run-migrations.js')).runMigrationResolve(name, change, options),
    );
}
