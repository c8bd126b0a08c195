import { randomUUID } from 'node:crypto';
import { waitUntil } from '../wait-until.js';
import { ApiRefusal, TestClient } from './test-client.js';

const withinMs = 60_000;

/** Sends again, with the same key, what an api that ended has cut off, as docs/api.md has clients do. */
export class PersistentClient extends TestClient {
  protected override async send<T>(body: string): Promise<T> {
    const headers = { 'idempotency-key': randomUUID() };
    const ask = async () => ({ answer: await super.send<T>(body, headers) });
    const { answer } = await waitUntil('the api answers', () => ask().catch(nullIfCutOff), withinMs);
    return answer;
  }
}

/** No refusal of the api: whether it did what was asked is unknown, or it is still at it. */
function nullIfCutOff(error: unknown): null {
  const isAtWork = error instanceof ApiRefusal && error.code === 'IDEMPOTENCY_KEY_IN_USE';
  // What `fetch` throws for connections, and for bodies that end too soon.
  if (isAtWork || error instanceof TypeError) return null;
  throw error;
}
