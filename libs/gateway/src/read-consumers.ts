import { createHash } from 'node:crypto';
import {
  type ConsumerSnapshot,
  type SnapshotConsumer,
  type SnapshotCredential,
  writeSecretHash,
} from '@tiffin/contracts';
import * as z from 'zod/mini';
import type { Teller } from './note.js';

const name = z.string().check(z.minLength(1), z.maxLength(200));
const scopes = z._default(z.array(name), []);
const credential = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('key-auth'), consumer: name, keyId: name, keySecret: name, scopes }),
  z.strictObject({ type: z.literal('jwt'), consumer: name, keyId: name, scopes }),
  z.strictObject({ type: z.literal('basic-auth'), consumer: name, password: name, scopes }),
]);
const file = z.strictObject({
  users: z._default(z.record(name, z.nullable(z.record(z.string(), z.unknown()))), {}),
  applications: z._default(z.record(name, z.catchall(z.object({ user: name }), z.unknown())), {}),
  credentials: z._default(z.array(credential), []),
});
type Written = z.output<typeof file>;

/** Who may call, out of `consumers.yml`; null where it cannot be used, which is told. */
export function readConsumers(given: unknown, tell: Teller): ConsumerSnapshot | null {
  const read = file.safeParse(given ?? {});
  if (read.success) return snapshotOf(read.data, tell);
  for (const { path, message } of read.error.issues)
    tell
      .at({ field: path.map(String).join('.') })
      .refused('it cannot be used', message, 'mend it; nobody is let in by it');
  return null;
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
  return { version: Date.now(), consumers, credentials };
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
    case 'basic-auth':
      return { type, keyId: consumerId, consumerId, scopes: held, secretHash: hashOf(written.password) };
  }
}

/** Not stretched, whatever it is: it stands in the file, and its hash is written nowhere. */
const hashOf = (secret: string): string =>
  writeSecretHash({ kind: 'sha256', hash: createHash('sha256').update(secret).digest('base64url') });
