import type { Command } from 'commander';
import { wholeNumber } from './option-values.js';
import { examples, inProject } from './project-command.js';

/** How often the units of an environment run, and whether they do at all. */
export function addScaleCommands(environment: Command): void {
  inProject(environment.command('scale'))
    .summary('show how often its units run, or change it')
    .description('Up to a number that is higher than the fewest, units are scaled by their use of the processor.')
    .argument('<name>', 'the environment')
    .option('--unit <unit>', 'key or name of one unit; else all that have no numbers of their own')
    .option('--replicas <count>', 'how many run, at least', wholeNumber)
    .option('--max <count>', 'up to how many', wholeNumber)
    .option(
      '--cpu <percent>',
      'use of a quarter of a processor, which is what a replica counts with, to keep to',
      wholeNumber,
    )
    .option('--as-others', 'the unit has no numbers of its own any more')
    .addHelpText(
      'after',
      examples(
        'tiffin env scale production',
        'tiffin env scale production --replicas 2 --max 6 --cpu 80',
        'tiffin env scale production --unit greeter --replicas 4',
        'tiffin env scale production --unit greeter --as-others',
      ),
    )
    .action(async (name, options) => (await import('./commands/run-scale.js')).runScale(name, options));
  inProject(environment.command('stop'))
    .summary('stop all that runs in it; its hosts answer 503 until it is started')
    .argument('<name>', 'the environment')
    .option('--yes', 'needed for production')
    .addHelpText('after', examples('tiffin env stop testing', 'tiffin env stop production --yes'))
    .action(async (name, options) => (await import('./commands/run-scale.js')).runStop(name, options));
  inProject(environment.command('start'))
    .summary('start what was stopped, with the release that ran and the settings as they are now')
    .argument('<name>', 'the environment')
    .addHelpText('after', examples('tiffin env start testing'))
    .action(async (name, options) => (await import('./commands/run-scale.js')).runStart(name, options));
}
