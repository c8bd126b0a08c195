/** Guards of certificates of domains: who orders how many, what is kept, and who sees a proof. */
const operations = 'libs/domains/operations/src';
const migration = 'prisma/migrations/20261201030000_domains_have_certificates/migration.sql';
const kubernetes = 'libs/drivers/kubernetes/src';
const tryMigration = 'prisma/migrations/20261201040000_certificates_are_tried_again/migration.sql';
const tried = (name) => ['libs/drivers/postgres/src/tried-certificates.test.ts', name];
const stored = (name) => ['libs/drivers/postgres/src/certificates.test.ts', name];
const decided = (name) => ['libs/domains/rules/src/decide-certificate.test.ts', name];
const rendered = ['libs/drivers/kubernetes/src/render/render-environment.test.ts', 'are these: domains'];

export const certificates = [
  {
    guard: 'certificates: who has lost the turn writes nothing',
    without: 'a deployer that was away for long writes over what another one has done since',
    file: migration,
    find: 'WHERE l.id = asked AND l.turn = asked_turn',
    replace: 'WHERE l.id = asked AND asked_turn >= 0',
    test: stored('write nothing any more once somebody else has the turn'),
  },
  {
    guard: 'certificates: a tenant places so many orders an hour, whatever domains it has had',
    without: 'one tenant uses up what the authority lets the whole installation have',
    file: `${operations}/certificate-order.ts`,
    find: "if (from === null || from === 'counted') return from === 'counted';",
    replace: 'if (from !== null) return true;',
    test: stored('places so many orders an hour, and says from when on it goes on'),
  },
  {
    guard: 'certificates: tenants take turns',
    without: 'who adds many domains has others wait for all of them',
    file: migration,
    find: '    ORDER BY p.place, c.due_from LIMIT at_most FOR UPDATE OF c SKIP LOCKED)',
    replace: '    ORDER BY c.due_from LIMIT at_most FOR UPDATE OF c SKIP LOCKED)',
    test: stored('has no more turns than others'),
  },
  {
    guard: 'certificates: a proof is for one name',
    without: 'whoever has one name led here proves another one with its token',
    file: migration,
    find: 'WHERE c.name = asked_name AND c.token = asked_token $$;',
    replace: 'WHERE c.token = asked_token $$;',
    test: stored('is ordered, proved and issued, and makes a deployment due that has it'),
  },
  {
    guard: 'certificates: what a lost domain had goes',
    without: 'the key of a domain that is somebody else’s by now is kept',
    file: migration,
    find: '    DELETE FROM public.certificate c WHERE c.tenant_id = NEW.tenant_id AND c.domain_id = NEW.id;',
    replace: '',
    test: stored('goes with its domain, whether that is lost or removed'),
  },
  {
    guard: 'certificates: their keys move with the keys of the tenant',
    without: 'a data key that was to be replaced stays for ever',
    file: 'libs/drivers/postgres/src/postgres-key-store.ts',
    find: 'from certificate_key where key_version < ${newest}::int) s',
    replace: 'from certificate_key where false) s',
    test: stored('stays readable while the keys of its tenant are replaced'),
  },
  {
    guard: 'certificates: nothing is tried before the authority wants it',
    without: 'an authority that asks to be left alone is asked again, and shuts the account out',
    file: 'libs/domains/rules/src/decide-certificate.ts',
    find: 'failure.retryAfterMs ?? 0),',
    replace: '0),',
    test: decided('is never tried before the authority wants it'),
  },
  {
    guard: 'certificates: who asks for another try gets one',
    without: 'what was set right is found out a day later',
    file: `${operations}/check-domain.ts`,
    find: '      await rows.tryCertificate(domain.id);\n',
    replace: '',
    test: tried('a certificate that could not be had is tried again when its domain is checked'),
  },
  {
    guard: 'certificates: nobody has an authority asked before it allows',
    without: 'who asks again and again shuts the account out',
    file: tryMigration,
    find: 'SET next_look_at = greatest(transaction_timestamp(), c.not_sooner_than)',
    replace: 'SET next_look_at = transaction_timestamp()',
    test: tried('no sooner than its authority allows'),
  },
  {
    guard: 'certificates: who asks for another try takes nobody’s turn',
    without: 'two deployers are at one order',
    file: tryMigration,
    find: 'AND (l.busy_until IS NULL OR l.busy_until <= now()) FOR UPDATE',
    replace: 'FOR UPDATE',
    test: tried('and not while somebody is at it'),
  },
  {
    guard: 'certificates: who asks for another try has nothing renewed early',
    without: 'orders are used up for what is there',
    file: tryMigration,
    find: "AND c.state IN ('none', 'failing')",
    replace: '',
    test: tried('one that is issued is renewed in its time'),
  },
  {
    guard: 'certificates: a renewal waits for nothing',
    without: 'a certificate ends while the settings of its environment are not applied',
    file: 'libs/domains/rules/src/decide-certificate.ts',
    find: 'return issued === null && !setting.isApplied && isEarly',
    replace: 'return !setting.isApplied && isEarly',
    test: decided('is renewed whatever is not applied'),
  },
  {
    guard: 'certificates: nobody who guesses tokens keeps an authority from its answer',
    without: 'a stranger uses up what the authority may ask',
    file: 'apps/api/src/domains/challenge-route.ts',
    find: '    const isAsked = more.length === 0 &&',
    replace:
      '    const counts = server as unknown as { guesses?: number };\n    counts.guesses = (counts.guesses ?? 0) + 1;\n    const isAsked = counts.guesses < 1_000 && more.length === 0 &&',
    test: [
      'apps/api/src/domains/challenge-route.test.ts',
      'answers for the name and the token that somebody waits for, and for nothing else, however often it is asked',
    ],
  },
  {
    guard: 'certificates: no code of a tenant sees a proof',
    without: 'a gateway answers in place of the platform',
    file: `${kubernetes}/render/render-http-route.ts`,
    find: '  const served = [challenge, ...rules(route, settings)];',
    replace: '  const served = rules(route, settings);',
    test: rendered,
  },
  {
    guard: 'certificates: what leads to https is asked for over http alone',
    without: 'a domain with a certificate leads to itself for ever',
    file: `${kubernetes}/render/render-http-route.ts`,
    find: '{ parentRefs: http, rules: [challenge, ...looks, toHttps] }',
    replace: '{ parentRefs: entranceOf(settings), rules: [challenge, ...looks, toHttps] }',
    test: rendered,
  },
  {
    guard: 'certificates: http leads to https once that is served',
    without: 'clients are led to where nobody answers yet',
    file: `${kubernetes}/render/render-http-route.ts`,
    find: '  if (route.own?.isServed !== true) return [plain, secure];\n',
    replace: '',
    test: rendered,
  },
  {
    guard: 'certificates: https is served once the entrance says so',
    without: 'http stops serving a domain before https begins',
    file: `${kubernetes}/control/served-domains.ts`,
    find: "type === 'Accepted' && is === 'True'",
    replace: 'type.length > 0 && is.length > 0',
    test: [
      `${kubernetes}/control/served-domains.test.ts`,
      'a domain is served over https: not while it has not, as without its certificate',
    ],
  },
  {
    guard: 'certificates: a step that goes on keeps its turn',
    without: 'two deployers ask for the same certificate at once, and the one that is refused says that it failed',
    file: `${operations}/certificate-order.ts`,
    find: '      await rows.lookAgain(stepWithinMs);\n',
    replace: '',
    test: stored('leave one alone whose step goes on, also once its key is kept'),
  },
];
