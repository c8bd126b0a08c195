import { type Command, Option } from 'commander';

export const examples = (...lines: readonly string[]): string =>
  `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}`;

/** A command about one tenant. */
export const inTenant = (command: Command): Command =>
  command
    .addOption(new Option('-t, --tenant <slug>', 'the tenant; needed where you are in several').env('TIFFIN_TENANT'))
    .addOption(new Option('--json', 'print one JSON document on standard output, progress on standard error'));

/** A command about one project. */
export const inProject = (command: Command): Command =>
  inTenant(command).addOption(new Option('-p, --project <slug>', 'the project; needed where there are several'));
