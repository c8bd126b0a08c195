import type { ConsumerSnapshot } from '@tiffin/contracts';
import * as z from 'zod/mini';

/** What came is no snapshot that can be served; who sent it is told, and what was known stays. */
export class SnapshotInvalid extends Error {
  override readonly name = 'SnapshotInvalid';
}

const shape = z.object({
  version: z.int().check(z.minimum(0)),
  consumers: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(['user', 'application']),
      name: z.string(),
      userId: z.exactOptional(z.string()),
      properties: z.record(z.string(), z.unknown()),
    }),
  ),
  credentials: z.array(
    z.object({
      type: z.enum(['key-auth', 'basic-auth', 'jwt', 'oauth2']),
      keyId: z.string(),
      consumerId: z.string(),
      secretHash: z.exactOptional(z.string()),
      scopes: z.array(z.string()),
    }),
  ),
});

/** Throws `SnapshotInvalid`. */
export function snapshotOf(given: unknown): ConsumerSnapshot {
  const read = z.safeParse(shape, given);
  if (read.success) return read.data;
  const { path, message } = read.error.issues[0]!;
  throw new SnapshotInvalid(`${path.map(String).join('.') || 'the snapshot'}: ${message}`);
}
