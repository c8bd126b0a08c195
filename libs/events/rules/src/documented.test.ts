import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { shownDetail } from './cloud-event.js';
import { retryWaitsMs } from './decide-outcome.js';
import { mostWebhooks } from './decide-webhook.js';
import { eventTypes, testEventType } from './public-events.js';
import { signatureOf, webhookSecretOf } from './webhook-secret.js';

const page = readFileSync('docs/events.md', 'utf8');

/** As people write it. */
function waitOf(ms: number): string {
  if (ms < 60_000) return `${ms / 1000} s`;
  return ms < 3_600_000 ? `${ms / 60_000} min` : `${ms / 3_600_000} h`;
}

describe('docs/events.md', () => {
  it('names each type, and none that there is not', () => {
    const named = [...page.matchAll(/`(io\.tiffin\.[\w.-]+)`/g)].map(([, type]) => type ?? '');
    expect([...new Set(named)].toSorted()).toEqual([...eventTypes, testEventType].toSorted());
  });

  it('says what an event may hold, when it is tried again, and how many webhooks there may be', () => {
    expect(shownDetail.filter((key) => !page.includes(`\`${key}\``))).toEqual([]);
    const waits = retryWaitsMs.map(waitOf);
    expect(page.replaceAll(/\s+/g, ' ')).toContain(`after ${waits.slice(0, -1).join(', ')} and ${waits.at(-1)}`);
    expect(page).toContain(`A tenant has ${mostWebhooks} webhooks.`);
  });

  it('verifies a signature as it shows, and no other', async () => {
    const code = /```js\n([^]*?)\n```/.exec(page)?.[1] ?? '';
    const shown = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as {
      isFromTiffin(headers: object, body: string, secret: string): boolean;
    };
    const secret = webhookSecretOf(new Uint8Array(32).fill(7));
    const sent = { id: 't-1', timestamp: Math.floor(Date.now() / 1000), body: '{}' };
    const headersAt = (timestamp: number) => ({
      ...{ 'webhook-id': sent.id, 'webhook-timestamp': String(timestamp) },
      'webhook-signature': signatureOf({ ...sent, timestamp }, [webhookSecretOf(new Uint8Array(32)), secret]),
    });
    const verified = [
      shown.isFromTiffin(headersAt(sent.timestamp), '{}', secret),
      shown.isFromTiffin(headersAt(sent.timestamp), '{ }', secret),
      shown.isFromTiffin(headersAt(sent.timestamp - 600), '{}', secret),
    ];
    expect(verified).toEqual([true, false, false]);
  });
});
