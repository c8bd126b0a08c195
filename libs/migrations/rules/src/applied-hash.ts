import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from '@tiffin/kernel';
import type { AppliedSchema } from './store-schema.js';

/** SHA-256 (hex) of what a database tells of itself; null: nothing was made there yet. */
export const appliedHash = (applied: AppliedSchema | null): string =>
  createHash('sha256')
    .update(canonicalJson(applied as unknown as Json))
    .digest('hex');
