/** Guards around the registry of images: what is sent there, what is believed of it, and who gets what out of it. */
const room = 'libs/drivers/registry/src';
const client = `${room}/client/registry-client.test.ts`;
const auth = `${room}/client/registry-auth.test.ts`;
const push = `${room}/push/push-image.test.ts`;
const paths = ['libs/builds/rules/src/repository-paths.ts', 'libs/builds/rules/src/repository-paths.test.ts'];

const delivery = 'apps/builder/src/registry/delivery.test.ts';
const access = 'libs/builds/rules/src/registry-access.test.ts';
const unit = 'libs/builds/operations/src/build-unit.ts';
const evidence = `${room}/evidence/evidence.test.ts`;
const judge = `${room}/evidence/verify-signature.ts`;
const unproved = 'libs/drivers/postgres/src/unproved-images.test.ts';
const pushes = 'libs/drivers/postgres/src/push-record.test.ts';
const pushed = 'prisma/migrations/20261130050000_images_lie_in_a_registry/migration.sql';
const route = ['apps/api/src/registry/token-route.ts', 'apps/api/src/registry/token-route.test.ts'];

export const registryGuards = [
  {
    guard: 'registry: a repository’s path is made of an id',
    without: 'a tenant whose id is a path reaches the repository of another one',
    file: paths[0],
    find: 'if (isId(tenantId)) return',
    replace: "if (tenantId !== '') return",
    test: [paths[1], 'are made of ids, and of nothing else, whatever is said to be one (I-16)'],
  },
  {
    guard: 'registry: whose repository it is is read strictly',
    without: 'a path below a tenant’s own, or of another installation, opens to its credential',
    file: paths[0],
    find: 'if (!repository.startsWith(this.start)) return null;',
    replace: '',
    test: [paths[1], 'of another installation are not ours'],
  },
  {
    guard: 'registry: nothing is sent in the clear to others',
    without: 'whoever is in between reads credentials and images, and changes them',
    file: `${room}/client/registry-place.ts`,
    find: "protocol === 'https:' || (protocol === 'http:' && (loopback.test(hostname) || plainHosts.includes(host)))",
    replace: '/^https?:$/.test(protocol) || plainHosts.includes(host) || loopback.test(hostname)',
    test: [auth, 'is in the clear on this machine alone, and where the operator says so'],
  },
  {
    guard: 'registry: a credential goes to the registry alone',
    without: 'a registry that sends whoever asks on hands the builder’s credential to whom it likes',
    file: `${room}/client/registry-http.ts`,
    find: 'const isHome = url.origin === this.origin;',
    replace: 'const isHome = true;',
    test: [auth, 'is no credential for an address that the registry names'],
  },
  {
    guard: 'registry: only 201 is a mount',
    without: 'an image is said to be complete whose base is missing',
    file: `${room}/client/registry-client.ts`,
    find: 'if (answer.status === 201) return true;',
    replace: 'if (answer.status < 300) return true;',
    test: [client, 'takes over what another repository has, and counts nothing but 201 as taken over'],
  },
  {
    guard: 'registry: the manifest comes last',
    without: 'a tag or digest is found whose layers are not there yet',
    file: `${room}/push/push-image.ts`,
    find: `    await this.pushBlobs(repository, manifest);
    // Last: who finds it finds all that it names.
    await client.pushManifest(repository, { mediaType: manifest.mediaType, bytes });`,
    replace: `    await client.pushManifest(repository, { mediaType: manifest.mediaType, bytes });
    await this.pushBlobs(repository, manifest);`,
    test: [push, 'an image is complete in the registry, base layers included'],
  },
  {
    guard: 'registry: what it says to have stored is compared',
    without: 'a release names a digest that nobody can fetch (F-20)',
    file: `${room}/client/registry-client.ts`,
    find: 'if (stored === digest || (stored === undefined && (await this.hasManifest(repository, digest)))) return;',
    replace: 'return;',
    test: [client, 'that the registry says to have stored as something else does not count'],
  },
  {
    guard: 'registry: what comes has the digest that was asked for',
    without: 'a registry, or whoever is in between, gives us another image',
    file: `${room}/client/pull.ts`,
    find: 'if (digest !== null && digestOf(bytes) !== digest) throw',
    replace: 'if (bytes.length > atMost) throw',
    test: [client, 'that comes as something else is not taken'],
  },
  {
    guard: 'registry: it is left alone for as long as it asks',
    without: 'a registry under load is asked by everybody until it falls',
    file: `${room}/client/calls.ts`,
    find: 'this.pace.close(waitMs);',
    replace: ';',
    test: [client, 'is left alone by all requests, and not only by the one that it told so'],
  },
  {
    guard: 'registry: what was sent is looked at before it is sent again',
    without: 'what arrived is sent again, with each lost answer',
    file: `${room}/client/blob-upload.ts`,
    find: 'if (await isThere()) return;',
    replace: '',
    test: [client, 'that has done what it was asked and says otherwise is looked at before anything is sent again'],
  },
  {
    guard: 'registry: what is the same for all is sent once',
    without: 'each tenant’s first image sends fifty megabytes',
    file: `${room}/push/push-image.ts`,
    find: 'isElsewhere && isShared(blob)',
    replace: 'false',
    test: [
      push,
      'the base is made once, and goes to the platform’s repository once, from where all others take it over',
    ],
  },
  {
    guard: 'registry: nothing counts as built that no cell could fetch',
    without: 'a release names images that are nowhere but on the builder’s disk (F-20)',
    file: unit,
    find: 'await this.deliver(order, image.digest, () => Promise.resolve(lockfile));',
    replace: '',
    test: [delivery, 'waits for a registry that is away, says so, and makes no release before (F-20)'],
  },
  {
    guard: 'registry: what was built before is looked for there too',
    without: 'an image that the registry has lost is never there again',
    file: unit,
    find: 'await this.deliver(order, known.digest, () => this.lockfileOf(order, () => undefined));',
    replace: '',
    test: [delivery, 'and lacks in the registry is stored there again, and not built again'],
  },
  {
    guard: 'registry: a tenant’s credential opens its own repository',
    without: 'every tenant fetches every other one’s images (I-28)',
    file: 'libs/builds/rules/src/decide-registry-access.ts',
    find: 'owner === caller.tenantId ?',
    replace: 'owner !== null ?',
    test: [access, 'is never more than was asked for, and for a tenant fetching from its own repository alone (I-28)'],
  },
  {
    guard: 'registry: a tenant’s credential fetches, and does nothing else',
    without: 'a unit puts another image in the place of its own',
    file: 'libs/builds/rules/src/decide-registry-access.ts',
    find: "? ['pull'] : []",
    replace: '? ofBuilder : []',
    test: [access, 'is never more than was asked for, and for a tenant fetching from its own repository alone (I-28)'],
  },
  {
    guard: 'registry: a credential is the tenant’s whose name it says',
    without: 'one tenant’s password opens what is another one’s',
    file: 'libs/builds/rules/src/registry-credentials.ts',
    find: "disjointKey('tiffin registry pull 1', tenantId, String(version))",
    replace: "disjointKey('tiffin registry pull 1', tenantId.slice(0, 0), String(version))",
    test: [access, 'open nothing under another name, of another key, or changed'],
  },
  {
    guard: 'registry: who guesses is not heard for long',
    without: 'passwords are tried as fast as the api answers',
    file: route[0],
    find: 'take(budgets.wrong, request.ip, reply);',
    replace: '',
    test: [route[1], 'grows deaf to who guesses, and to who asks without end, and to nobody else'],
  },
  {
    guard: 'registry: tokens are for one registry',
    without: 'another registry’s service name gets a token of ours',
    file: route[0],
    find: 'if (!tokens.isFor(listOf(service)[0]))',
    replace: 'if (subject === "")',
    test: [route[1], 'answers for its own registry alone'],
  },
  {
    guard: 'registry: no key that everybody may read',
    without: 'any process of the machine fetches all tenants’ images',
    file: `${room}/read-key-file.ts`,
    find: 'if ((statSync(path).mode & 0o007) === 0) return text;',
    replace: 'return text;',
    test: [`${room}/read-key-file.test.ts`, 'takes no file that everybody may read, and says what it is'],
  },
  {
    guard: 'evidence: a signature is of a key that counts',
    without: 'whoever may write to a repository puts any image there, and it runs (F-34)',
    file: judge,
    find: "if (!judged.publicKeys.some((key) => verify('sha256', payload, key, signed)))",
    replace: 'if (signed.length === 0)',
    test: [evidence, 'whose signature is of another key'],
  },
  {
    guard: 'evidence: a signature is for the image that runs',
    without: 'the signature of an old image is good for every other one (F-34)',
    file: judge,
    find: "if (claim.digest !== image.digest) return 'its signature is for another image';",
    replace: '',
    test: [evidence, 'whose signature is for another image'],
  },
  {
    guard: 'evidence: a signature is for the tenant that runs it',
    without: 'one tenant’s image, copied into another one’s repository, runs there (F-34)',
    file: judge,
    find: "return claim.repository === image.repository ? null : 'its signature is for another tenant';",
    replace: 'return null;',
    test: [evidence, 'whose signature is another tenant’s'],
  },
  {
    guard: 'evidence: a signature is attached to the image that it is for',
    without: 'a list that names the wrong signature is believed',
    file: judge,
    find: "if (subject.digest !== image.digest) return 'its signature is attached to another image';",
    replace: '',
    test: [evidence, 'whose signature was attached to another one, and listed for it'],
  },
  {
    guard: 'evidence: what is signed says nothing unknown',
    without: 'a limit that a later version signs is passed over by this one',
    file: `${room}/evidence/simple-signing.ts`,
    find: 'const form = z.strictObject({',
    replace: 'const form = z.looseObject({',
    test: [evidence, 'whose signature says something that we do not know'],
  },
  {
    guard: 'evidence: a key that was taken away counts no more',
    without: 'what a stolen key has signed runs on in a deployer that has seen it',
    file: `${room}/evidence/registry-evidence.ts`,
    find: '${fingerprint(keys)}`;',
    replace: '${fingerprint([])}`;',
    test: [evidence, 'from a key that was taken away, also where it did a moment ago'],
  },
  {
    guard: 'evidence: it is asked for before anything is applied',
    without: 'signatures are made, and nobody looks at them',
    file: 'libs/deployments/operations/src/deploy-environment.ts',
    find: 'const wrong = await objectionsTo({ ...grant, release: claim.desired, settings }, this.parts.evidence);',
    replace: 'const wrong = await objectionsTo({ ...grant, release: claim.desired, settings });',
    test: [unproved, 'are not applied: the step says which unit, which image, why, and what to do'],
  },
  {
    guard: 'evidence: it is asked for before a cell is put back too',
    without: 'whoever breaks an environment has its image run unproved',
    file: 'libs/deployments/operations/src/deploy-environment.ts',
    find: 'const wrong = await objectionsTo({ ...grant, release: claim.current, settings }, this.parts.evidence);',
    replace: 'const wrong = await objectionsTo({ ...grant, release: claim.current, settings });',
    test: [unproved, 'leave what serves as it is, and are asked about again each time'],
  },
  {
    guard: 'registry: what a release names stays there',
    without: 'a rollback finds its images gone (F-37)',
    file: pushed,
    find: 'AND r.images_collected_at IS NULL AND position(idle.is IN r.content) > 0',
    replace: 'AND false',
    test: [
      pushes,
      'go once nothing of their tenant’s has them, and never what a release that can be deployed names (F-37)',
    ],
  },
  {
    guard: 'registry: nothing is stored anew that is just being taken away',
    without: 'a build is told that its image is there, and a moment later it is gone (F-37)',
    file: 'prisma/migrations/20261201035000_lost_images/migration.sql',
    find: 'WHERE p.taken_until IS NULL OR p.taken_until < now();',
    replace: ';',
    test: [pushes, 'that somebody is taking away are not stored anew meanwhile, and are afterwards'],
  },
  {
    guard: 'registry: what is sent is on record before',
    without: 'images of builds that broke off stay in the registry for ever',
    file: `${room}/push/registry-delivery.ts`,
    find: 'if (await this.parts.record.note({ tenantId, digest })) return;',
    replace: 'if (digest !== tenantId) return;',
    test: [delivery, 'and nothing has any more is taken from the registry, with what was attached to it'],
  },
];
