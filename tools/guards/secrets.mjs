/** Guards of secrets and variables of environments: their keys, who may read what, and what is never printed. */
const keys = 'libs/drivers/keys/src/keys.test.ts';
const stores = 'libs/drivers/postgres/src/secret-keys.test.ts';
const migration = 'prisma/migrations/20261126173000_tenants_have_data_keys/migration.sql';
const redaction = 'apps/cell-local/src/process/redaction.test.ts';
const api = 'makes the first key of a tenant and no later one, and reads no wrapped key';

export const secrets = [
  {
    guard: 'secrets: one that does not open is a failure that says to set it again',
    without: 'a secret that was damaged stops every deployment for ever, and nobody is told which',
    file: 'libs/drivers/keys/src/envelope.ts',
    find: '        () => null,',
    replace: '        (error: unknown) => Promise.reject(error),',
    test: [
      'libs/drivers/postgres/src/secrets.test.ts',
      'that does not open is no matter where nothing names it, and else a failure that says to set it again',
    ],
  },
  {
    guard: 'secrets: a private key is refused where others may read it',
    without: 'any user of the machine opens all secrets',
    file: 'libs/drivers/keys/src/key-files.ts',
    find: 'if ((statSync(path).mode & 0o077) !== 0)',
    replace: 'if (statSync(path).mode < 0)',
    test: [keys, 'keeps private halves to its owner, and refuses one that others may read'],
  },
  {
    guard: 'secrets: a ciphertext opens at its own place and as its own version alone',
    without: 'a row that is copied to another tenant is readable there, and a former value can be put back',
    file: 'libs/drivers/keys/src/envelope.ts',
    find: 'place: [tenantId, environmentId, name, version],',
    replace: "place: [tenantId && environmentId && name && version ? '' : ''],",
    test: [keys, 'opens nothing at another place, nor as another version'],
  },
  {
    guard: 'secrets: a data key is unlocked for its own tenant and version alone',
    without: 'a wrapped key that is copied to another tenant opens what is sealed there',
    file: 'libs/drivers/keys/src/file-key-ring.ts',
    find: 'place: [tenantId, version],',
    replace: "place: [tenantId && version ? '' : ''],",
    test: [keys, 'unlocks a data key for its own tenant and version only'],
  },
  {
    guard: 'secrets: the api makes no key that former secrets are moved to',
    without: 'whoever has taken the api over has all secrets sealed for a key of theirs',
    file: migration,
    find: 'GRANT INSERT (tenant_id, public_key, wrapped_key, kek_id) ON public.tenant_key TO tiffin_app;',
    replace: 'GRANT INSERT ON public.tenant_key TO tiffin_app;',
    test: [stores, api],
  },
  {
    guard: 'secrets: the api reads no wrapped key',
    without: 'whoever has taken the api over has half of what opens all secrets',
    file: migration,
    find: 'GRANT SELECT (tenant_id, version, public_key, created_at, replace_wanted_at) ON public.tenant_key TO tiffin_app;',
    replace: 'GRANT SELECT ON public.tenant_key TO tiffin_app;',
    test: [stores, api],
  },
  {
    guard: 'secrets: a value that is set while keys rotate is not overwritten by the former one',
    without: 'a password that somebody has just changed is the old one again',
    file: 'libs/drivers/postgres/src/postgres-key-store.ts',
    find: 'and name = ${place.name} and ciphertext = ${former}`;',
    replace: 'and name = ${place.name} and ${former} = ${former}`;',
    test: [stores, 'are rotated under load: who reads finds each value, who sets one loses none'],
  },
  {
    guard: 'secrets: a key goes only when nothing is sealed with it',
    without: 'a rotation loses what it could not open, and what is being set beside it',
    file: 'libs/drivers/postgres/src/postgres-key-store.ts',
    find: 'and not exists (select 1 from secret s where s.tenant_id = k.tenant_id and s.key_version = k.version)',
    replace: 'and true',
    test: [
      stores,
      'that are lost for good are left by a rotation: what is set again works, and the rest says to be set again',
    ],
  },
  {
    guard: 'secrets: those of the version before are moved by themselves',
    without: 'the former key has to be kept for ever',
    file: 'libs/deployments/operations/src/keep-keys.ts',
    find: 'await this.resealAll(grant, newest);',
    replace: '',
    test: [stores, 'are read as they are, and are moved without being asked for'],
  },
  {
    guard: 'production: a key that was made for development is refused',
    without: 'the secrets of customers are opened by a key that lies on a developer’s machine',
    file: 'libs/drivers/process/src/development-problems.ts',
    find: "if (name.endsWith('_RING_DIR') && holdsDevelopmentKek(value))",
    replace: "if (name === '' && holdsDevelopmentKek(value))",
    test: [
      'libs/drivers/process/src/development-problems.test.ts',
      'does not start with a key ring that holds a key of development',
    ],
  },
  {
    guard: 'canvas: a variable where a secret belongs is refused',
    without: 'every viewer reads the password',
    file: 'libs/canvas/rules/src/secret-places.ts',
    find: "return kind === 'variable' && isSecret(String(name));",
    replace: "return kind === 'variable' && isSecret(String(name)) && false;",
    test: ['libs/canvas/rules/src/secret-places.test.ts', 'a variable is no place for a secret'],
  },
  {
    guard: 'unit output: a secret is redacted',
    without: 'whoever may read logs reads the passwords of production',
    file: 'apps/cell-local/src/process/read-lines.ts',
    find: 'of redaction.redact(text).split(',
    replace: 'of text.split(',
    test: [redaction, 'however the stream is cut into chunks, inside a character too'],
  },
  {
    guard: 'unit output: a line is cut where no secret is',
    without: 'half of a secret stands at the end of a long line',
    file: 'apps/cell-local/src/process/read-lines.ts',
    find: 'rest.length <= maxLineCharacters + redaction.reach',
    replace: 'rest.length <= maxLineCharacters',
    test: [redaction, 'where a line is cut for its length, wherever the secret stands'],
  },
  {
    guard: 'unit output: a secret in Base64 is redacted wherever it stands',
    without: 'the header of a basic authorization shows the password to everybody who decodes it',
    file: 'apps/cell-local/src/process/spellings.ts',
    find: 'const inside = [0, 1, 2].map(',
    replace: 'const inside = [0].map(',
    test: [redaction, 'as the password of a basic authorization'],
  },
  {
    guard: 'unit output: what any unit of the environment was given is redacted',
    without: 'a function prints the header that its gateway has added',
    file: 'apps/cell-local/src/environments/environment.ts',
    find: '      this.redaction.learn(secretsOf(desired));\n',
    replace: '',
    test: ['apps/cell-local/src/secret-output.test.ts', 'in no log and no failure, whichever unit was given them'],
  },
];
