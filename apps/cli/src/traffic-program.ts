import { type Command, Option } from 'commander';
import { seconds, wholeNumber } from './option-values.js';
import { examples, inProject } from './project-command.js';

const keptSeconds = 7 * 86_400;
/** More than is kept is all of it. */
const withinKept = (text: string): number => Math.min(seconds(text), keptSeconds);

export function addTrafficCommand(program: Command): void {
  inProject(program.command('traffic'))
    .summary('show how many requests units answered, how many failed, and how soon')
    .description(
      'Shows for each unit, and each API endpoint of a gateway, how many requests it answered in each step of time, how many of them ' +
        'failed, and how long they took. Kept are 7 days.',
    )
    .argument('[environment]', 'the environment', 'development')
    .option('-u, --unit <key>', 'of this unit alone, as `tiffin status --json` names it')
    .option('--endpoint <name>', 'of this API endpoint alone')
    .addOption(
      new Option('-s, --since <time>', 'how far back, such as 30m, 24h or 7d')
        .argParser(withinKept)
        .default(86_400, '24h'),
    )
    .option('--step <minutes>', '1, 2, 5 or a multiple of 10; default: as many as fit', wholeNumber)
    .addHelpText(
      'after',
      examples(
        'tiffin traffic',
        'tiffin traffic production --since 1h --endpoint shop',
        'tiffin traffic --since 7d --json',
      ),
    )
    .action(async (environment, options) =>
      (await import('./commands/run-traffic.js')).runTraffic(environment, options),
    );
}
