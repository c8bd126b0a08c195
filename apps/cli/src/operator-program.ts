import { type Command, Option } from 'commander';
import { addOperatorCellCommands } from './operator-cell-program.js';
import { addOperatorPeopleCommands } from './operator-people-program.js';
import { asJson, examples } from './operator-program-parts.js';
import { readLimit, readMoment, readStatedLimit, type StatedLimit } from './operators/limit-texts.js';

/** Who runs the installation, and what they do (docs/operate.md). */
export function addOperatorCommands(program: Command): void {
  const operator = program
    .command('operator')
    .summary('run an installation for others: tenants, plans, sign-up, support');
  addAppointmentCommands(operator);
  addTenantCommands(operator);
  addSuspensionCommands(operator);
  addPlanCommands(operator);
  addLimitCommands(operator);
  addOperatorCellCommands(operator);
  addOperatorPeopleCommands(operator);
}

function addAppointmentCommands(operator: Command): void {
  operator
    .command('grant')
    .summary('make an account an operator')
    .description(
      'For the embedded provider, on the machine of a running `tiffin up`. It holds from the next sign-in on.',
    )
    .argument('<email>', 'address of the account')
    .addOption(asJson())
    .addHelpText('after', examples('tiffin operator grant olga@example.org'))
    .action(async (email, options) => (await import('./commands/run-operator.js')).runOperatorGrant(email, options));
  operator
    .command('revoke')
    .summary('take that away, and sign the account out everywhere')
    .argument('<email>', 'address of the account')
    .addOption(asJson())
    .addHelpText('after', examples('tiffin operator revoke olga@example.org'))
    .action(async (email, options) => (await import('./commands/run-operator.js')).runOperatorRevoke(email, options));
}

function addTenantCommands(operator: Command): void {
  operator
    .command('tenants')
    .summary('list tenants, by slug')
    .argument('[search]', 'a part of the slug or the name')
    .addOption(new Option('--state <state>', 'those in this state').choices(['active', 'suspended', 'deleting']))
    .option('--plan <name>', 'those with this plan')
    .addOption(asJson())
    .addHelpText('after', examples('tiffin operator tenants', 'tiffin operator tenants acme --state suspended --json'))
    .action(async (search, options) => (await import('./operators/run-tenants.js')).runTenants(search, options));
  operator
    .command('tenant')
    .summary('show one: how it stands, what it uses, which limits are its own')
    .argument('<tenant>', 'its slug')
    .addOption(asJson())
    .addHelpText('after', examples('tiffin operator tenant acme'))
    .action(async (slug, options) => (await import('./operators/run-tenants.js')).runTenant(slug, options));
}

function addSuspensionCommands(operator: Command): void {
  operator
    .command('suspend')
    .summary('stop a tenant: nothing is built, deployed or served, and nothing is lost')
    .argument('<tenant>', 'its slug')
    .requiredOption('--reason <text>', 'why; its people read it, and it is on record')
    .addOption(asJson())
    .addHelpText('after', examples('tiffin operator suspend acme --reason "Unpaid since May"'))
    .action(async (slug, options) => (await import('./operators/run-tenants.js')).runSuspend(slug, options));
  operator
    .command('resume')
    .summary('let a suspended tenant go on as it was')
    .argument('<tenant>', 'its slug')
    .addOption(asJson())
    .addHelpText('after', examples('tiffin operator resume acme'))
    .action(async (slug, options) => (await import('./operators/run-tenants.js')).runResume(slug, options));
}

function addPlanCommands(operator: Command): void {
  operator
    .command('plans')
    .summary('list plans with their limits')
    .addOption(asJson())
    .addHelpText('after', examples('tiffin operator plans'))
    .action(async (options) => (await import('./operators/run-plans.js')).runPlans(options));
  operator
    .command('plan')
    .summary('give a tenant a plan')
    .argument('<tenant>', 'its slug')
    .argument('<name>', 'of the plan')
    .addOption(asJson())
    .addHelpText('after', examples('tiffin operator plan acme team'))
    .action(async (slug, name, options) => (await import('./operators/run-plans.js')).runPlan(slug, name, options));
  operator
    .command('default-plan')
    .summary('show or say which plan new tenants get')
    .argument('[name]', 'of the plan')
    .addOption(asJson())
    .addHelpText('after', examples('tiffin operator default-plan', 'tiffin operator default-plan team'))
    .action(async (name, options) => (await import('./operators/run-plans.js')).runDefaultPlan(name, options));
}

function addLimitCommands(operator: Command): void {
  const limits = (command: Command): Command =>
    command
      .argument('<name>', 'of the plan')
      .argument('[limits...]', 'RESOURCE=LIMIT, where the limit is a number or none', readStatedLimit)
      .addOption(asJson());
  limits(operator.command('create-plan'))
    .summary('make a plan; what is not stated has no limit')
    .addHelpText('after', examples('tiffin operator create-plan start projects=3 members=5 requests_per_month=100000'))
    .action(async (name, given: readonly StatedLimit[], options) =>
      (await import('./operators/run-plans.js')).runCreatePlan(name, given, options),
    );
  limits(operator.command('change-plan'))
    .summary('change limits of a plan, for every tenant that has it; what is not stated stays')
    .addHelpText('after', examples('tiffin operator change-plan start projects=5 members=none'))
    .action(async (name, given: readonly StatedLimit[], options) =>
      (await import('./operators/run-plans.js')).runChangePlan(name, given, options),
    );
  operator
    .command('override')
    .summary('give one tenant a limit of its own')
    .argument('<tenant>', 'its slug')
    .argument('<resource>', 'as `tiffin operator plans` shows it')
    .argument('[limit]', 'a number, or none', checkedLimit)
    .option('--until <day>', 'from when the limit of the plan holds again', readMoment)
    .option('--remove', 'the limit of the plan holds again at once')
    .addOption(asJson())
    .addHelpText(
      'after',
      examples(
        'tiffin operator override acme projects 50 --until 2027-01-31',
        'tiffin operator override acme projects --remove',
      ),
    )
    .action(async (...[slug, resource, limit, options]) =>
      (await import('./operators/run-plans.js')).runOverride(slug, [resource, limit], options),
    );
}

/** Only whether it is one: that there is none is another thing than that none was given. */
function checkedLimit(text: string): string {
  readLimit(text);
  return text;
}
