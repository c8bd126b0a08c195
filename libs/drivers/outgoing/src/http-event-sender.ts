import type { EventSender } from '@tiffin/events-operations';
import type { Reply } from '@tiffin/events-rules';
import type { OutgoingCalls } from './outgoing-calls.js';

/** Sends events through the guard for outgoing calls. */
export class HttpEventSender implements EventSender {
  constructor(private readonly calls: OutgoingCalls) {}

  async send(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<Reply> {
    try {
      const { status, headers: given } = await this.calls.send(url, { method: 'POST', headers, body });
      const retryAfter = given['retry-after'];
      return { kind: 'answer', status, retryAfter: typeof retryAfter === 'string' ? retryAfter : null };
    } catch (error) {
      return { kind: 'none', why: (error as Error).message };
    }
  }
}
