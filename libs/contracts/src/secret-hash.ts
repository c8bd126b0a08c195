/**
 * How the secret of a credential is kept. One that the platform made has 256 bits, so that nobody guesses it: its SHA-256 is enough.
 * One that somebody chose is stretched by scrypt (RFC 7914).
 */
export type SecretHash =
  | { readonly kind: 'sha256'; readonly hash: string }
  | {
      readonly kind: 'scrypt';
      /** Base 2 logarithm of the cost N; 128 * N * r bytes of memory. */
      readonly logN: number;
      readonly r: number;
      readonly p: number;
      readonly salt: string;
      readonly hash: string;
    };

/** 16 MiB and some 100 ms of one processor for each guess. */
export const scryptCost = { logN: 14, r: 8, p: 1 } as const;

/** Salt and hash are base64url. */
export const writeSecretHash = (of: SecretHash): string =>
  of.kind === 'sha256' ? `sha256:${of.hash}` : ['scrypt', of.logN, of.r, of.p, of.salt, of.hash].join(':');

const written =
  /^(?:sha256:(?<plain>[\w-]{43})|scrypt:(?<logN>\d{1,2}):(?<r>\d{1,2}):(?<p>\d{1,2}):(?<salt>[\w-]{22}):(?<stretched>[\w-]{43}))$/;

/** Null for what is no hash of this form, or one that would take more than 64 MiB. */
export function readSecretHash(text: string): SecretHash | null {
  const groups = written.exec(text)?.groups;
  if (groups === undefined) return null;
  if (groups['plain'] !== undefined) return { kind: 'sha256', hash: groups['plain'] };
  const [logN, r, p] = [Number(groups['logN']), Number(groups['r']), Number(groups['p'])];
  if (logN < 1 || r < 1 || p < 1 || 128 * 2 ** logN * r * p > 67_108_864) return null;
  return { kind: 'scrypt', logN, r, p, salt: groups['salt']!, hash: groups['stretched']! };
}
