import { randomBytes } from 'node:crypto';

/** Shown in the letter and nowhere else. */
export const newInvitationToken = (): string => `tfi_${randomBytes(24).toString('base64url')}`;
