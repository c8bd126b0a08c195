import { createHash, randomBytes } from 'node:crypto';

/** What is stored of a token: it has 192 bits of chance, so that a plain hash keeps it. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex');
export const newToken = (): string => `tfn_${randomBytes(24).toString('base64url')}`;
