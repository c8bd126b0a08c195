import { type Command, InvalidArgumentError, Option } from 'commander';
import { examples, inProject } from './project-command.js';
import { readDuration } from './read-duration.js';

function seconds(text: string): number {
  const value = readDuration(text);
  if (value !== null) return value;
  throw new InvalidArgumentError('It must be a time such as 90s, 30m, 12h or 2d.');
}

const names = (text: string): readonly string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

const stageOptions = (command: Command): Command =>
  inProject(command)
    .option('--after <names>', 'environments from which its releases come, with commas between; "" for builds', names)
    .addOption(new Option('--requires <any|all>', 'how many of those must vouch for a release').choices(['any', 'all']))
    .option('--soak <time>', 'how long a release must have run there, verified: 90s, 30m, 12h, 2d', seconds);

export function addEnvironmentCommands(program: Command): void {
  const environment = program.command('env').summary('list, create and order the environments of a project');
  inProject(environment.command('list'))
    .summary('show the environments, where their releases come from, and what serves')
    .addHelpText('after', examples('tiffin env list', 'tiffin env list --project shop --json'))
    .action(async (options) => (await import('./commands/run-environment.js')).runEnvironmentList(options));
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
  stageOptions(environment.command('settings'))
    .summary('show what a release must have been through to come here, or change it')
    .argument('<name>', 'the environment')
    .addHelpText('after', examples('tiffin env settings production', 'tiffin env settings production --soak 0s'))
    .action(async (name, options) =>
      (await import('./commands/run-environment.js')).runEnvironmentSettings(name, options),
    );
}
