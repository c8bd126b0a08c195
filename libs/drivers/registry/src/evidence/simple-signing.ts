import * as z from 'zod/mini';

const type = 'cosign container image signature';

/** Nothing that we do not know: what it says might matter. */
const form = z.strictObject({
  critical: z.strictObject({
    identity: z.strictObject({ 'docker-reference': z.string() }),
    image: z.strictObject({ 'docker-manifest-digest': z.string() }),
    type: z.literal(type),
  }),
  optional: z.nullable(z.strictObject({})),
});

/** What a signature is over: an image, and the repository that it is for. */
export interface SignedClaim {
  /** Without the name of a registry, which may move. */
  readonly repository: string;
  readonly digest: string;
}

/** The payload that cosign calls "simple signing"; equal claims have equal bytes. */
export const signingPayload = ({ repository, digest }: SignedClaim): Buffer =>
  Buffer.from(
    JSON.stringify({
      critical: {
        identity: { 'docker-reference': repository },
        image: { 'docker-manifest-digest': digest },
        type,
      },
      optional: null,
    }),
  );

/** Null: it says something else, or more. */
export function readPayload(bytes: Buffer): SignedClaim | null {
  const read = z.safeParse(form, parse(bytes));
  if (!read.success) return null;
  const { identity, image } = read.data.critical;
  return { repository: identity['docker-reference'], digest: image['docker-manifest-digest'] };
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
}
