import { hash, randomBytes } from 'node:crypto';

/** What is stored of a token: it has 192 bits of chance, so that a plain hash keeps it. */
export const hashToken = (token: string): string => hash('sha256', token);
export const newToken = (): string => `tfn_${randomBytes(24).toString('base64url')}`;
