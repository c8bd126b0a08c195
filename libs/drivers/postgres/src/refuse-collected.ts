import { inspect } from 'node:util';
import { Refusal } from '@tiffin/kernel';

// SQLSTATE and text of `hold_images`; the adapter hides both at changing depths of its errors.
const sqlState = /\bTI001\b/;
const collectedText = /images collected: [0-9a-f-]{36}/;

/** Throws what the gate `images` says where an error means that it closed after it was asked, and any other error as it is. */
export function refuseCollected(error: unknown): never {
  if (error instanceof Refusal) throw error;
  const text = inspect(error, { depth: 6 });
  if (!sqlState.test(text) || !collectedText.test(text)) throw error;
  const reason = 'images of the release are gone; build the revision again, or choose another release';
  throw Refusal.of('PROMOTION_REFUSED', 'images', reason);
}
