import { type Command, Argument } from 'commander';
import { asJson, examples, readMinutes } from './operator-program-parts.js';

/** What operators decide about people, and work that was given up. */
export function addOperatorPeopleCommands(operator: Command): void {
  addSignUpCommands(operator);
  addSupportCommands(operator);
  addQuarantineCommands(operator);
  operator
    .command('erase-person')
    .summary('erase a person from the installation, for good')
    .description(
      'Ends every membership of theirs, or what they asked for who never became a user, deletes the account of the embedded provider, and takes what tells who they are from all audit logs. Refused while a tenant would be left without an owner. With Keycloak, delete the account there too.',
    )
    .argument('<person>', 'their address, or their id')
    .option('--id <user>', 'which, where several have the address')
    .option('--yes', 'without it, nothing is done but to say who it would be')
    .addOption(asJson())
    .addHelpText('after', examples('tiffin operator erase-person ann@example.org --yes'))
    .action(async (named, options) => (await import('./operators/run-erase-person.js')).runErasePerson(named, options));
}

function addSignUpCommands(operator: Command): void {
  const signUp = operator.command('sign-up').summary('who may sign up, and who waits for that');
  signUp
    .command('mode')
    .summary('show or set who may sign up')
    .addArgument(
      new Argument('[mode]', 'everybody, the invited, who is approved, or nobody').choices([
        ...['open', 'invitation', 'approval', 'closed'],
      ]),
    )
    .addOption(asJson())
    .addHelpText('after', examples('tiffin operator sign-up mode', 'tiffin operator sign-up mode approval'))
    .action(async (mode, options) => (await import('./operators/run-sign-up.js')).runSignUpMode(mode, options));
  signUp
    .command('queue')
    .summary('list who waits; who asked first comes first')
    .option('--all', 'those who were approved or refused, too')
    .addOption(asJson())
    .addHelpText('after', examples('tiffin operator sign-up queue'))
    .action(async (options) => (await import('./operators/run-sign-up.js')).runSignUpQueue(options));
  signUp
    .command('approve')
    .summary('let somebody in, and write to them')
    .argument('<who>', 'their address, or the id of what they asked')
    .addOption(asJson())
    .addHelpText('after', examples('tiffin operator sign-up approve ann@example.org'))
    .action(async (who, options) => (await import('./operators/run-sign-up.js')).runSignUpApprove(who, options));
  signUp
    .command('refuse')
    .summary('refuse somebody, and write to them; they can be let in later')
    .argument('<who>', 'their address, or the id of what they asked')
    .addOption(asJson())
    .addHelpText('after', examples('tiffin operator sign-up refuse bob@example.org'))
    .action(async (who, options) => (await import('./operators/run-sign-up.js')).runSignUpRefuse(who, options));
}

function addSupportCommands(operator: Command): void {
  const support = operator.command('support').summary('look into a tenant, for a reason and a time');
  support
    .command('open')
    .summary('look into a tenant: its audit log says so, with the reason')
    .argument('<tenant>', 'its slug')
    .requiredOption('--reason <text>', 'why; its people read it')
    .option('--minutes <number>', 'for how long', readMinutes, 30)
    .option('--for <user>', 'id of the member who has asked for it')
    .addOption(asJson())
    .addHelpText('after', examples('tiffin operator support open acme --reason "Ticket 4711" --minutes 30'))
    .action(async (slug, options) => (await import('./operators/run-support.js')).runSupportOpen(slug, options));
  support
    .command('list')
    .summary('list what is open, of all operators')
    .option('-t, --tenant <slug>', 'of one tenant')
    .option('--all', 'what was, too')
    .addOption(asJson())
    .addHelpText('after', examples('tiffin operator support list', 'tiffin operator support list --tenant acme --all'))
    .action(async (options) => (await import('./operators/run-support.js')).runSupportList(options));
  support
    .command('close')
    .summary('end it before its time')
    .argument('<tenant>', 'slug of the tenant, or the id of one access')
    .addOption(asJson())
    .addHelpText('after', examples('tiffin operator support close acme'))
    .action(async (wanted, options) => (await import('./operators/run-support.js')).runSupportClose(wanted, options));
}

function addQuarantineCommands(operator: Command): void {
  const quarantined = operator
    .command('quarantined')
    .summary('builds and deployments that were given up, having ended their worker each time');
  quarantined
    .command('list')
    .summary('list them')
    .option('-t, --tenant <slug>', 'of one tenant')
    .addOption(asJson())
    .addHelpText('after', examples('tiffin operator quarantined list'))
    .action(async (options) => (await import('./operators/run-quarantined.js')).runQuarantinedList(options));
  quarantined
    .command('release')
    .summary('have one begun again, once what ended the workers is mended')
    .argument('[id]', 'of the project or environment, as the list shows it')
    .option('--all', 'all of them')
    .option('-t, --tenant <slug>', 'with --all: of one tenant')
    .addOption(asJson())
    .addHelpText('after', examples('tiffin operator quarantined release --all --tenant acme'))
    .action(async (id, options) => (await import('./operators/run-quarantined.js')).runQuarantinedRelease(id, options));
}
