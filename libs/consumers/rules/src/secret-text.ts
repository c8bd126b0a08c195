/** 256 bits: nobody guesses one, so that its SHA-256 is enough to keep. */
export const secretBytes = 32;
/** 128 bits: no two are the same. */
export const keyIdBytes = 16;

/** A secret of ours. The prefix is for those who look for secrets in what people publish. */
export const secretOf = (bytes: Buffer): string => `tfk_${bytes.toString('base64url')}`;
export const keyIdOf = (bytes: Buffer): string => bytes.toString('base64url');
