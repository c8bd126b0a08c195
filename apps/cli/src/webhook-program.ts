import { Argument, type Command, Option } from 'commander';
import { noticeKinds } from '@tiffin/events-rules';
import { examples, inTenant } from './project-command.js';
import { commaList, seconds } from './option-values.js';

const typesOption = [
  '--types <types>',
  'types of events (docs/events.md), with commas between; "" for all',
  commaList,
] as const;
const webhookArgument = ['<webhook>', 'its URL or id, as `tiffin webhook list` shows it'] as const;

export function addWebhookCommands(program: Command): void {
  const webhook = program.command('webhook').summary('addresses of yours that are told of events');
  addSettingCommands(webhook);
  addSecretCommands(webhook);
  addDeliveryCommands(webhook);
}

function addSettingCommands(webhook: Command): void {
  inTenant(webhook.command('list'))
    .summary('show them, and how they fare')
    .addHelpText('after', examples('tiffin webhook list', 'tiffin webhook list --json'))
    .action(async (options) => (await import('./commands/run-webhook.js')).runWebhookList(options));
  inTenant(webhook.command('change'))
    .summary('change the URL of one, or which events it is told of')
    .argument(...webhookArgument)
    .option('--url <url>', 'where it is sent from now on')
    .option(...typesOption)
    .addHelpText('after', examples('tiffin webhook change https://old.example/ --url https://new.example/'))
    .action(async (wanted, options) => (await import('./commands/run-webhook.js')).runWebhookChange(wanted, options));
  for (const [what, summary] of [
    ['pause', 'send nothing to it until it is resumed; what happens meanwhile is sent then'],
    ['resume', 'let a paused one go on, or one whose receiver said that it was gone'],
  ] as const)
    inTenant(webhook.command(what))
      .summary(summary)
      .argument(...webhookArgument)
      .addHelpText('after', examples(`tiffin webhook ${what} https://hooks.example/tiffin`))
      .action(async (wanted, options) =>
        (await import('./commands/run-webhook.js')).runWebhookPause(what, wanted, options),
      );
  inTenant(webhook.command('delete'))
    .summary('delete one; what is on its way to it is not sent any more')
    .argument(...webhookArgument)
    .addHelpText('after', examples('tiffin webhook delete https://hooks.example/tiffin'))
    .action(async (wanted, options) => (await import('./commands/run-webhook.js')).runWebhookDelete(wanted, options));
}

function addSecretCommands(webhook: Command): void {
  inTenant(webhook.command('create'))
    .summary('have an address told of what happens from now on; its signing secret is shown once')
    .description(
      'Prints the secret that events are signed with, and nothing else on standard output. docs/events.md says what is sent, and how to verify it.',
    )
    .argument('<url>', 'a public address, https:// or http://')
    .option(...typesOption)
    .option('-p, --project <slug>', 'whose events alone are sent (default: those of all projects)')
    .addHelpText(
      'after',
      examples(
        'tiffin webhook create https://hooks.example/tiffin',
        'tiffin webhook create https://hooks.example/tiffin --project shop --types io.tiffin.deployment.failed.v1',
      ),
    )
    .action(async (url, options) => (await import('./commands/run-webhook.js')).runWebhookCreate(url, options));
  inTenant(webhook.command('rotate'))
    .summary('give one another signing secret; it is shown once')
    .argument(...webhookArgument)
    .option(
      '--overlap <time>',
      'for how long events are signed with the former one as well; 0s: it ends at once',
      seconds,
      86_400,
    )
    .addHelpText('after', examples('tiffin webhook rotate https://hooks.example/tiffin --overlap 2h'))
    .action(async (wanted, options) => (await import('./commands/run-webhook.js')).runWebhookRotate(wanted, options));
}

function addDeliveryCommands(webhook: Command): void {
  const run = () => import('./commands/run-webhook-deliveries.js');
  inTenant(webhook.command('test'))
    .summary('send an event that says nothing, and show what became of it')
    .argument(...webhookArgument)
    .option('--timeout <time>', 'for how long its first try is waited for', seconds, 30)
    .addHelpText('after', examples('tiffin webhook test https://hooks.example/tiffin'))
    .action(async (wanted, options) => (await run()).runWebhookTest(wanted, options));
  inTenant(webhook.command('deliveries'))
    .summary('show the newest events for one, and what became of each')
    .argument(...webhookArgument)
    .addOption(new Option('--state <state>', 'of this state alone').choices(['waiting', 'delivered', 'dead']))
    .addHelpText('after', examples('tiffin webhook deliveries https://hooks.example/tiffin --state dead'))
    .action(async (wanted, options) => (await run()).runWebhookDeliveries(wanted, options));
  inTenant(webhook.command('redrive'))
    .summary('try dead letters again, from the first try on')
    .argument(...webhookArgument)
    .option('--delivery <id>', 'one of them (default: all)')
    .addHelpText('after', examples('tiffin webhook redrive https://hooks.example/tiffin'))
    .action(async (wanted, options) => (await run()).runWebhookRedrive(wanted, options));
}

export function addNotificationCommand(program: Command): void {
  inTenant(program.command('notifications'))
    .summary('show what you are told of by mail, or say what you want to be told of')
    .description(
      'Letters go to your verified address, one a minute at most (docs/events.md). It takes a person who is signed in.',
    )
    .addArgument(
      new Argument('[kinds...]', 'all that you want: failures, approvals, or none').choices([...noticeKinds, 'none']),
    )
    .addHelpText(
      'after',
      examples('tiffin notifications', 'tiffin notifications failures', 'tiffin notifications none'),
    )
    .action(async (kinds, options) =>
      (await import('./commands/run-notifications.js')).runNotifications(kinds, options),
    );
}
