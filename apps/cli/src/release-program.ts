import { type Command, InvalidArgumentError } from 'commander';
import { examples, inProject } from './project-command.js';

function limit(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1) return count;
  throw new InvalidArgumentError('It must be a whole number from 1.');
}

export function addReleaseCommands(program: Command): void {
  const release = program.command('release').summary('list, show and compare what was built');
  inProject(release.command('list'))
    .summary('show the releases of a project, the newest first, and where each serves')
    .option('-n, --limit <count>', 'how many', limit, 20)
    .addHelpText('after', examples('tiffin release list', 'tiffin release list --project shop --limit 100 --json'))
    .action(async (options) => (await import('./commands/run-release.js')).runReleaseList(options));
  inProject(release.command('show'))
    .summary('show one release: its images, and where it serves')
    .argument('<release>', 'its name, or its number')
    .addHelpText('after', examples('tiffin release show 12', 'tiffin release show brave-otter-12 --json'))
    .action(async (name, options) => (await import('./commands/run-release.js')).runReleaseShow(name, options));
  inProject(release.command('diff'))
    .summary('show what one release brings to whoever has another: entities, code, packages and images')
    .argument('<from>', 'name or number of the release before')
    .argument('[to]', 'name or number of the release after; else the one with the highest number')
    .option('--stat', 'without the lines of code')
    .addHelpText('after', examples('tiffin release diff 12', 'tiffin release diff brave-otter-12 14 --stat'))
    .action(async (from, to, options) =>
      (await import('./commands/run-release-diff.js')).runReleaseDiff(from, to, options),
    );
}
