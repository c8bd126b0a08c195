/** Guards of domains: whose one is, and where it leads. */
const rules = 'libs/domains/rules/src';
const migration = 'prisma/migrations/20261201010000_environments_have_domains/migration.sql';
const stored = (name) => ['libs/drivers/postgres/src/domains.test.ts', name];
const named = (name) => [`${rules}/domain-name.test.ts`, name];

export const domains = [
  {
    guard: 'domains: who has one keeps it while their record stands',
    without: 'whoever writes a record beside the first one takes the domain over',
    file: migration,
    find: '  IF holder.token = ANY (tokens) THEN',
    replace: '  IF false THEN',
    test: stored('is not taken over while the record of the first one stands'),
  },
  {
    guard: 'domains: one that is not proved leads nowhere, whatever a process says',
    without: 'a fault of ours gives a domain to whoever has added it',
    file: migration,
    find: '  ELSIF NOT EXISTS (SELECT FROM directory.proved_domain p WHERE p.domain = NEW.id AND p.name = NEW.name) THEN',
    replace: '  ELSIF false THEN',
    test: stored('takes nobody’s word for a domain that is not proved'),
  },
  {
    guard: 'domains: what somebody else proves has no week',
    without: 'a domain that was sold leads to its former owner for a week still',
    file: `${rules}/decide-domain.ts`,
    find: "(found.kind === 'missing' && found.isWanted) || at >= until",
    replace: 'at >= until',
    test: stored('goes to who proves it once the first one does not, and the first one has given it up by then'),
  },
  {
    guard: 'domains: a record that has gone is not the end at once',
    without: 'a fault of somebody’s DNS takes their application off the net',
    file: `${rules}/decide-domain.ts`,
    find: ' || at >= until;',
    replace: ' || at >= since;',
    test: stored('stays where it was while its record is gone, for a week, and is told of'),
  },
  {
    guard: 'domains: the names of the platform are nobody’s',
    without: 'a tenant adds the host name of another one',
    file: `${rules}/domain-name.ts`,
    find: 'if (platformDomains.some((domain) => isWithin(name, domain)))',
    replace: 'if (platformDomains.length > 99)',
    test: named('"tiffin.example" is refused'),
  },
  {
    guard: 'domains: an ending under which many people have domains is nobody’s',
    without: 'a tenant adds co.uk',
    file: `${rules}/domain-name.ts`,
    find: 'if (getPublicSuffix(name, { allowPrivateDomains: true }) === name)',
    replace: 'if (getPublicSuffix(name, { allowPrivateDomains: false }) === name)',
    test: named('"github.io" is refused'),
  },
  {
    guard: 'domains: where there are several gateways, one has to be named',
    without: 'a domain leads to whichever gateway comes first',
    file: 'libs/deployments/rules/src/render-environment.ts',
    find: 'return found.length === 1 ? (found[0] ?? null) : null;',
    replace: 'return found[0] ?? null;',
    test: [
      'libs/deployments/rules/src/render-environment.test.ts',
      'leads nowhere where there are several gateways to choose from, none of its name, or none at all',
    ],
  },
];
