import { createHash } from 'node:crypto';
import {
  type ConsumerSnapshot,
  type SnapshotConsumer,
  type SnapshotCredential,
  writeSecretHash,
} from '@tiffin/contracts';
import * as z from 'zod/mini';
import type { Teller } from './note.js';

const most = 200;
const name = z
  .string('use a text')
  .check(z.minLength(1, 'use a text'), z.maxLength(most, `use at most ${most} characters`));
const scopes = z._default(z.array(name, 'use a list'), []);
const credential = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('key-auth'), consumer: name, keyId: name, keySecret: name, scopes }),
  z.strictObject({ type: z.literal('jwt'), consumer: name, keyId: name, scopes }),
  z.strictObject({ type: z.literal('oauth2'), consumer: name, scopes }),
  z.strictObject({ type: z.literal('basic-auth'), consumer: name, password: name, scopes }),
]);
const file = z.strictObject({
  users: z._default(
    z.record(name, z.nullable(z.record(z.string(), z.unknown(), 'use an object')), 'use an object'),
    {},
  ),
  applications: z._default(z.record(name, z.catchall(z.object({ user: name }), z.unknown()), 'use an object'), {}),
  credentials: z._default(z.array(credential, 'use a list'), []),
  oauth2: z.optional(
    z.strictObject({
      issuer: name,
      keys: z
        .array(z.looseObject({ kty: name, kid: name }, 'use a key as JWK'), 'use a list')
        .check(
          z.refine((keys) => keys.every((key) => !('d' in key)), 'a private key is not for here; give the public one'),
        ),
    }),
  ),
});
type Written = z.output<typeof file>;

/** Who may call, out of `consumers.yml`; null where it cannot be used, which is told. */
export function readConsumers(given: unknown, tell: Teller): ConsumerSnapshot | null {
  const read = file.safeParse(given ?? {}, { reportInput: true });
  if (read.success) return snapshotOf(read.data, tell);
  for (const issue of read.error.issues)
    tell
      .at({ field: issue.path.map(String).join('.') })
      .refused('it cannot be used', wordsOf(issue), 'mend it; nobody is let in by it');
  return null;
}

function wordsOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return `"${issue.keys.join('", "')}" is not known here`;
  if (issue.code === 'invalid_union') return 'use key-auth, basic-auth, jwt or oauth2 as "type"';
  return issue.input === undefined ? 'it is needed, and not given' : issue.message;
}

function snapshotOf(written: Written, tell: Teller): ConsumerSnapshot {
  const consumers = consumersOf(written);
  const known = new Set(consumers.map(({ id }) => id));
  for (const [application, { user }] of Object.entries(written.applications))
    if (!Object.hasOwn(written.users, user)) tellStranger(user, tell.at({ field: `applications.${application}` }));
  const credentials = written.credentials.flatMap((one, index) => {
    if (known.has(one.consumer)) return [credentialOf(one)];
    tellStranger(one.consumer, tell.at({ field: `credentials.${index}` }));
    return [];
  });
  // A later reading is a newer version.
  const { oauth2 } = written;
  return { version: Date.now(), consumers, credentials, ...(oauth2 === undefined ? {} : { oauth2 }) };
}

function tellStranger(consumer: string, tell: Teller): void {
  tell.refused(
    `there is no consumer "${consumer}"`,
    'it belongs to one of "users" or "applications"',
    'add it, or name another',
  );
}

function consumersOf({ users, applications }: Written): readonly SnapshotConsumer[] {
  return [
    ...Object.entries(users).map(([id, properties]) => ({
      id,
      kind: 'user' as const,
      name: id,
      properties: properties ?? {},
    })),
    ...Object.entries(applications).map(([id, { user, ...properties }]) => ({
      ...{ id, kind: 'application' as const, name: id, userId: user },
      properties,
    })),
  ];
}

function credentialOf(written: Written['credentials'][number]): SnapshotCredential {
  const { type, consumer: consumerId, scopes: held } = written;
  switch (written.type) {
    case 'key-auth':
      return { type, keyId: written.keyId, consumerId, scopes: held, secretHash: hashOf(written.keySecret) };
    case 'jwt':
      return { type, keyId: written.keyId, consumerId, scopes: held };
    case 'oauth2':
      return { type, keyId: consumerId, consumerId, scopes: held };
    case 'basic-auth':
      return { type, keyId: consumerId, consumerId, scopes: held, secretHash: hashOf(written.password) };
  }
}

/** Not stretched, whatever it is: it stands in the file, and its hash is written nowhere. */
const hashOf = (secret: string): string =>
  writeSecretHash({ kind: 'sha256', hash: createHash('sha256').update(secret).digest('base64url') });
