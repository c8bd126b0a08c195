/** Guards of plans: what is counted, where it is refused, and who reads it. */
const postgres = 'libs/drivers/postgres/src';
const plans = 'prisma/migrations/20261126151000_plans_limit_tenants/migration.sql';
const seen = 'prisma/migrations/20261126190500_tenants_see_what_they_use/migration.sql';
const suite = `${postgres}/plans.test.ts`;
const deploying = `${postgres}/deploy-environment.test.ts`;

export const quotas = [
  {
    guard: 'what is made beyond a limit is refused',
    without: 'a plan limits nothing',
    file: plans,
    find: "IF TG_OP = 'INSERT' AND used > most THEN",
    replace: 'IF false THEN',
    test: [suite, 'make exactly five environments, spread over two projects'],
  },
  {
    guard: 'use is counted by an update of the tenant’s one row, which the next one waits for',
    without: 'ten at once each count what was there before, and all get in',
    file: plans,
    find: "EXECUTE format('UPDATE platform.tenant_usage SET %1$I = %1$I + $2 WHERE tenant = $1 RETURNING %1$I', what)",
    replace: "EXECUTE format('SELECT %1$I + $2 FROM platform.tenant_usage WHERE tenant = $1', what)",
    test: [suite, 'make exactly five members'],
  },
  {
    guard: 'what environments hold is refused beyond a limit',
    without: 'two environments take the same last unit',
    file: plans,
    find: 'IF more > 0 AND (used ->> what)::bigint > most THEN',
    replace: 'IF false THEN',
    test: [suite, 'is never more than the limit of units, ten at once'],
  },
  {
    guard: 'who holds no more than before is not refused',
    without: 'a limit that is lowered stops every deployment of who is above it',
    file: plans,
    find: 'IF more > 0 AND (used ->> what)::bigint > most THEN',
    replace: 'IF (used ->> what)::bigint > most THEN',
    test: [suite, 'may stay as it is, or shrink, below a limit that was lowered since'],
  },
  {
    guard: 'a deployment keeps what it needs before it asks the cell',
    without: 'units run that the plan does not have',
    file: 'libs/deployments/operations/src/record-deployment.ts',
    find: 'await rows.hold(claim, bothNeed(needsIn(claim.desired, claim), needsIn(beside, claim)));',
    replace: '',
    test: [deploying, 'asks nothing of the cell where the plan has no room, says so, and deploys once there is'],
  },
  {
    guard: 'a build is not begun beyond the minutes of the month',
    without: 'who builds without end builds at everybody’s cost',
    file: plans,
    find: 'IF used >= most THEN',
    replace: 'IF false THEN',
    test: [suite, 'add up over the month, and beyond the limit nothing more is begun'],
  },
  {
    guard: 'only a build that its builder has ended is metered',
    without: 'who waits for a builder that died pays for the wait',
    file: plans,
    find: 'FOR EACH ROW WHEN (NEW.is_metered AND NOT OLD.is_metered) EXECUTE FUNCTION platform.meter_build();',
    replace:
      "FOR EACH ROW WHEN (NEW.state <> 'running' AND OLD.state = 'running') EXECUTE FUNCTION platform.meter_build();",
    test: [suite, 'are not counted for a build whose builder died'],
  },
  {
    guard: 'an override names limits and counts, and nothing else',
    without: 'a word that nothing reads looks like a limit',
    file: plans,
    find: ' CONSTRAINT overrides_are_limits CHECK (platform.are_overrides(overrides))',
    replace: '',
    test: [suite, 'is overridden by counts of its limits, and by nothing else'],
  },
  {
    guard: 'nobody reads what all tenants use',
    without: 'a tenant sees how large the others are',
    file: plans,
    find: 'REVOKE ALL ON platform.tenant_usage FROM PUBLIC;',
    replace: 'GRANT SELECT ON platform.tenant_usage TO PUBLIC;',
    test: [suite, 'and what is used of it are read by the tenant that is set, and by no role for another'],
  },
  {
    guard: 'use and limits are shown of the tenant that is set, whoever owns the function',
    without: 'a tenant sees what all others use',
    file: 'prisma/migrations/20261201010000_environments_have_domains/migration.sql',
    find: "FROM platform.tenant_usage u JOIN platform.plan p ON p.id = u.plan\n    WHERE u.tenant = nullif(current_setting('app.tenant_id', true), '')::uuid)",
    replace: 'FROM platform.tenant_usage u JOIN platform.plan p ON p.id = u.plan)',
    test: [
      `${postgres}/read-model/postgres-read-model.test.ts`,
      'lists a tenant, what it uses, its projects, members, invitations and service accounts, and no others',
    ],
  },
  {
    guard: 'service accounts are counted when they are made',
    without: 'who may make none more makes ten thousand',
    file: seen,
    find: `CREATE TRIGGER count_in AFTER INSERT ON public.service_account REFERENCING NEW TABLE AS changed_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.count_rows('service_accounts');`,
    replace: '',
    test: ['apps/api/src/tenancy/usage.test.ts', 'has as many service accounts as its plan allows, beside its members'],
  },
  {
    guard: 'plan and usage of a tenant are nothing that a token of one project sees',
    without: 'a CI of one project reads what the whole company uses',
    file: 'libs/access/src/policy.ts',
    find: 'const withinProject: ReadonlySet<Permission> = new Set([',
    replace: "const withinProject: ReadonlySet<Permission> = new Set(['usage.read',",
    test: [
      'apps/api/src/tenancy/usage.test.ts',
      'shows neither to a token of one project, which all of a tenant is no business of',
    ],
  },
  {
    guard: 'a save that needs more than the plan has is refused',
    without: 'it is built, and a deployment waits for room that is not there',
    file: 'libs/canvas/operations/src/save-canvas.ts',
    find: 'if (refused !== null) throw refused;',
    replace: '',
    test: [`${postgres}/save-canvas.test.ts`, 'counts what others of the tenant hold, and its own place once'],
  },
  {
    guard: 'a save is refused for what it adds, not for what was there',
    without: 'who is above a limit that was lowered can change and remove nothing',
    file: 'libs/tenancy/rules/src/decide-needs.ts',
    find: 'if (wanted <= limit || change.wanted[amount] <= change.before[amount]) continue;',
    replace: 'if (wanted <= limit) continue;',
    test: ['libs/tenancy/rules/src/decide-needs.test.ts', 'what is needed over it, with less'],
  },
  {
    guard: 'a paused environment gives back what it held once it is ended, and asks for it again',
    without: 'an archived project keeps the room of those that run',
    file: 'libs/deployments/operations/src/stop-environment.ts',
    find: 'await rows.holdNoMore(claim, nothingNeeded);',
    replace: '',
    test: [
      `${postgres}/pause.test.ts`,
      'is given back once its cell has ended it, and asked for again when it goes on',
    ],
  },
  {
    guard: 'a release whose deployment was begun three times and never came to an end is not tried again by itself',
    without: 'a release that ends every deployer is deployed for ever',
    file: 'libs/deployments/operations/src/deploy-environment.ts',
    find: 'if (isQuarantined(attempt.claim.starts)) {',
    replace: 'if (false) {',
    test: [
      deploying,
      'whose starts ended nowhere fails the release for good, asks nothing of the cell, and leaves what serves',
    ],
  },
  {
    guard: 'requests by environment are those of the tenant that is set',
    without: 'a tenant reads how much another’s environments are called',
    file: 'prisma/migrations/20261126212000_tenants_see_which_environment_is_called/migration.sql',
    find: "r.tenant = nullif(current_setting('app.tenant_id', true), '')::uuid AND ",
    replace: '',
    test: [
      'apps/api/src/tenancy/usage.test.ts',
      'come with those that are called most first, and those that are gone, and none of another tenant',
    ],
  },
];
