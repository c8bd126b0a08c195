import { type Command } from 'commander';
import { examples, inProject } from './project-command.js';
import { seconds } from './option-values.js';

const toEnvironment = (command: Command): Command => inProject(command).argument('<environment>', 'its name');

const waiting = (command: Command): Command =>
  command
    .option('--wait', 'show each step, and end with the promotion: 0 where it succeeded, 1 where it did not')
    .option('--timeout <time>', 'how long to wait at most; what still waits then ends with 5', seconds, 1_800);

const ofPromotion = (command: Command): Command =>
  command.option('--promotion <id>', 'which one, where several wait: `tiffin promotion list`');

function addPromoting(program: Command): void {
  waiting(toEnvironment(program.command('promote')))
    .summary('bring a release into an environment')
    .description(
      'Asks for a promotion: it starts once all gates of the environment are open, and is refused where one is closed for good. Without a release it takes the one that runs in the stage before.',
    )
    .argument('[release]', 'its name or number')
    .option('--reason <text>', 'for those who read of it')
    .option(
      '--unverified',
      'though it was not verified, or has not soaked, in the stage before; on record under your name',
    )
    .option('--check', 'show the gates, and ask for nothing; ends with 3 where one is closed')
    .addHelpText(
      'after',
      examples(
        'tiffin promote testing',
        'tiffin promote production brave-otter-12 --wait',
        'tiffin promote production --check',
      ),
    )
    .action(async (name, release, options) =>
      (await import('./commands/run-promote.js')).runPromote({ name, release }, options),
    );
  waiting(toEnvironment(program.command('rollback')))
    .summary('go back to a release that was verified there')
    .description('Without a release: the last other one that was verified in the environment.')
    .argument('[release]', 'its name or number')
    .option('--reason <text>', 'for those who read of it')
    .addHelpText('after', examples('tiffin rollback production', 'tiffin rollback production 12 --wait'))
    .action(async (name, release, options) =>
      (await import('./commands/run-promote.js')).runRollback({ name, release }, options),
    );
  ofPromotion(toEnvironment(program.command('abort')))
    .summary('end a promotion; what ran when it started runs again')
    .option('--reason <text>', 'for those who read of it')
    .addHelpText('after', examples('tiffin abort production', 'tiffin abort production --reason "wrong release"'))
    .action(async (name, options) => (await import('./commands/run-promotion.js')).runAbort(name, options));
}

function addVoting(program: Command): void {
  for (const [says, summary] of [
    ['approve', 'agree to a promotion that waits for approvals'],
    ['reject', 'end a promotion that waits for approvals'],
  ] as const)
    ofPromotion(toEnvironment(program.command(says)))
      .summary(summary)
      .option('--comment <text>', 'for those who read of it')
      .addHelpText('after', examples(`tiffin ${says} production`, `tiffin ${says} production --comment "looked at it"`))
      .action(async (name, options) => (await import('./commands/run-promotion.js')).runVote(says, name, options));
}

function addHolding(program: Command): void {
  toEnvironment(program.command('hold'))
    .summary('keep automation away from what runs in an environment')
    .option('--reason <text>', 'for those who read of it')
    .addHelpText('after', examples('tiffin hold production --reason "sale until Monday"'))
    .action(async (name, options) => (await import('./commands/run-promotion.js')).runHold(name, options));
  toEnvironment(program.command('unhold'))
    .summary('let automation at an environment again')
    .addHelpText('after', examples('tiffin unhold production'))
    .action(async (name, options) => (await import('./commands/run-promotion.js')).runUnhold(name, options));
}

export function addPromotionCommands(program: Command): void {
  addPromoting(program);
  addVoting(program);
  addHolding(program);
  toEnvironment(program.command('promotion').summary('list the promotions of an environment').command('list'))
    .summary('show what is promoted to an environment, and was, newest first')
    .addHelpText('after', examples('tiffin promotion list production', 'tiffin promotion list production --json'))
    .action(async (name, options) => (await import('./commands/run-promotion.js')).runPromotionList(name, options));
}
