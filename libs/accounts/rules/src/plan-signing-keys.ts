/** What is known of a signing key without the key itself. Times in seconds since 1970, as in tokens. */
export interface SigningKeyTimes {
  readonly kid: string;
  /** From when it signs; before that it is only published. */
  readonly signsFrom: number;
}

export interface KeyRotation {
  /** How long one key signs. */
  readonly signsForSeconds: number;
  /** How long a key is published before it signs: verifiers that keep keys must have seen it by then. */
  readonly publishedBeforeSeconds: number;
  /** How long the longest token lives that a key may have signed. */
  readonly longestTokenSeconds: number;
}

export interface KeyPlan {
  /** Published, the signing one first. */
  readonly kept: readonly string[];
  /** From when each key that is missing is to sign. */
  readonly make: readonly number[];
}

/**
 * Which keys are published, and which are missing. There is always one that signs and, for the last stretch of its time, the next one
 * beside it; one that signs no more stays until everything that it has signed has expired.
 */
export function planSigningKeys(keys: readonly SigningKeyTimes[], now: number, rotation: KeyRotation): KeyPlan {
  const inOrder = keys.toSorted((one, other) => other.signsFrom - one.signsFrom);
  const signing = inOrder.find(({ signsFrom }) => signsFrom <= now);
  const coming = inOrder.filter(({ signsFrom }) => signsFrom > now);
  const past = inOrder.filter((key) => key !== signing && key.signsFrom <= now);
  const stillNeeded = past.filter((key) => signedUntil(inOrder, key) + rotation.longestTokenSeconds > now);
  const kept = [...(signing ? [signing] : []), ...coming, ...stillNeeded].map(({ kid }) => kid);
  return { kept, make: missing({ signing, isNextThere: coming.length > 0, now }, rotation) };
}

/** Until the key after it took over. */
function signedUntil(inOrder: readonly SigningKeyTimes[], key: SigningKeyTimes): number {
  return inOrder[inOrder.indexOf(key) - 1]?.signsFrom ?? Number.POSITIVE_INFINITY;
}

interface Moment {
  readonly signing: SigningKeyTimes | undefined;
  readonly isNextThere: boolean;
  readonly now: number;
}

function missing({ signing, isNextThere, now }: Moment, rotation: KeyRotation): readonly number[] {
  if (!signing) return [now];
  const { signsForSeconds, publishedBeforeSeconds } = rotation;
  const ends = signing.signsFrom + signsForSeconds;
  if (isNextThere || now < ends - publishedBeforeSeconds) return [];
  // After a long sleep the time is over already: the next key still is published first.
  return [Math.max(ends, now + publishedBeforeSeconds)];
}
