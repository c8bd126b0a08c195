/** Guards of events: what is told, to whom, and that nothing is lost. */
const rules = 'libs/events/rules/src';
const migration = 'prisma/migrations/20261127050000_webhooks/migration.sql';
const claims = 'prisma/migrations/20261128021000_suspended_tenants_are_told_nothing/migration.sql';
const told = (name) => ['apps/deployer/src/events/events.test.ts', name];
const received = (name) => ['apps/deployer/src/events/receivers.test.ts', name];

export const events = [
  {
    guard: 'events: every act is public or stays inside, by decision',
    without: 'an act that somebody adds is told to nobody, and nobody has decided that',
    file: `${rules}/public-events.ts`,
    find: "  'release.want': 'its end is deployment.succeeded or deployment.failed',\n",
    replace: '',
    test: [
      'libs/events/operations/src/public-events.test.ts',
      'every act on record is either told to the outside or stays inside, by decision',
    ],
  },
  {
    guard: 'events: of an act’s detail what is listed is told, and nothing else',
    without: 'whatever an act holds for the log goes to an address outside',
    file: `${rules}/cloud-event.ts`,
    find: '= shownDetail.flatMap(',
    replace: '= Object.keys(detail).flatMap(',
    test: [
      `${rules}/cloud-event.test.ts`,
      'is a CloudEvent 1.0 whose id follows from the chain, with names and no more of the detail than is meant',
    ],
  },
  {
    guard: 'events: a webhook is told of the chain, in which nobody commits late',
    without: 'an act whose transaction commits late is passed over',
    file: 'libs/events/operations/src/plan-deliveries.ts',
    find: 'const through = Math.min(end, webhook.cursorSeq + numbersAtOnce);',
    replace: 'const through = Math.min(end + 2, webhook.cursorSeq + numbersAtOnce);',
    test: told('of an act whose transaction commits late, as of those that it kept waiting (F-24)'),
  },
  {
    guard: 'events: what is taken comes again',
    without: 'an event whose sender crashed is lost',
    file: claims,
    find: 'AND (d.busy_until IS NULL OR d.busy_until <= now())',
    replace: 'AND d.busy_until IS NULL',
    test: told('is sent again with the same id and the same bytes, where a process ended before it could say so'),
  },
  {
    guard: 'events: what somebody has taken nobody else takes',
    without: 'each process sends each event',
    file: claims,
    find: 'AND (d.busy_until IS NULL OR d.busy_until <= now())',
    replace: '',
    test: told('is sent again with the same id and the same bytes, where a process ended before it could say so'),
  },
  {
    guard: 'events: a webhook has a share of what is on its way',
    without: 'a receiver that hangs keeps all other tenants’ events waiting',
    file: claims,
    find: 'LIMIT greatest(r.free, 0)) p)',
    replace: 'LIMIT 64) p)',
    also: [{ file: claims, find: 'WHERE t.turn <= 8 ', replace: '' }],
    test: received('has what is for it wait, a thousand events and more, while other tenants are told at once'),
  },
  {
    guard: 'events: what is of a tenant that is suspended is not picked',
    without: 'webhooks of suspended tenants take the places of others',
    file: claims,
    find: "SET is_active = NEW.state = 'active' WHERE",
    replace: 'SET is_active = true WHERE',
    test: told('takes nobody’s place while its tenant is suspended: it is neither planned nor sent'),
  },
  {
    guard: 'events: a webhook that is paused is told nothing',
    without: 'a receiver that is gone is called for ever',
    file: 'libs/drivers/postgres/src/settle-delivery.ts',
    find: "update webhook set paused_for = 'gone'",
    replace: 'update webhook set paused_for = paused_for',
    test: told('waits until somebody lets the webhook go on, whose receiver says that it is gone'),
  },
  {
    guard: 'events: a suspended tenant’s are not sent',
    without: 'whoever is suspended for abuse has the platform call addresses still',
    file: 'libs/drivers/postgres/src/postgres-delivery-store.ts',
    find: "join tenant t on t.tenant_id = w.tenant_id and t.state = 'active'",
    replace: 'join tenant t on t.tenant_id = w.tenant_id',
    also: [
      {
        file: 'libs/drivers/postgres/src/postgres-delivery-store.ts',
        find: "join tenant t on t.tenant_id = d.tenant_id and t.state = 'active'",
        replace: 'join tenant t on t.tenant_id = d.tenant_id',
      },
    ],
    test: told('waits while the webhook is paused, and while its tenant is suspended'),
  },
  {
    guard: 'events: signing secrets move to a tenant’s new key',
    without: 'nothing can be signed once the former key is gone, or it never goes',
    file: 'libs/drivers/postgres/src/postgres-key-store.ts',
    find: 'where webhook_id = ${place.environmentId}::uuid and version',
    replace: 'where webhook_id is null and version',
    test: told('are two while one takes the place of the other, and open after the tenant has another key'),
  },
  {
    guard: 'events: an address inside is no webhook',
    without:
      'a tenant learns only from failures that an address is refused, and another check is all that is in between',
    file: 'libs/events/operations/src/create-webhook.ts',
    find: 'await this.addresses.check(settings.url);',
    replace: '',
    test: received('is no webhook: http://169.254.169.254/latest/meta-data/'),
  },
  {
    guard: 'events: those who send read acts of some nouns alone',
    without: 'whoever takes over a worker reads every tenant’s log',
    file: migration,
    find: "AND split_part(e.action, '.', 1) IN ('deployment', 'environment', 'promotion', 'release', 'revision')",
    replace: '',
    test: told('by a process that reads acts of some nouns alone'),
  },
];
