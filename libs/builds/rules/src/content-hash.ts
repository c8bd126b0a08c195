import { createHash } from 'node:crypto';
import { type Json, canonicalJson } from '@tiffin/kernel';
import type { UnitContent } from '@tiffin/contracts';

export const sha256Of = (value: unknown): string =>
  createHash('sha256')
    .update(canonicalJson(value as Json))
    .digest('hex');

/** SHA-256 (hex) of everything that reaches a unit's image. */
export const contentHashOf = (content: UnitContent): string => sha256Of(content);
