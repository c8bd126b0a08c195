import { Refusal } from '@tiffin/kernel';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { decideAnotherWebhook, decideWebhook, mostWebhooks } from './decide-webhook.js';
import { eventTypes } from './public-events.js';
import { signatureOf, webhookSecretBytes, webhookSecretOf } from './webhook-secret.js';

describe('a webhook', () => {
  it('is kept in one form', () => {
    const [first = '', second = ''] = eventTypes;
    expect(decideWebhook({ url: 'https://Hooks.example/a?b=c#d', eventTypes: [second, first, second] })).toEqual({
      ...{ url: 'https://hooks.example/a?b=c', eventTypes: [first, second] },
    });
  });

  it.each([
    ['', 'no URL'],
    ['hooks.example/a', 'no URL'],
    ['ftp://hooks.example/', 'https://'],
    ['javascript:alert(1)', 'https://'],
    ['https://user@hooks.example/', 'user or a password'],
    ['https://:secret@hooks.example/', 'user or a password'],
    [`https://hooks.example/${'x'.repeat(2_000)}`, '2000'],
  ])('is not %j', (url, text) => {
    const refusal = decideWebhook({ url, eventTypes: [] });
    expect(refusal).toBeInstanceOf(Refusal);
    expect((refusal as Refusal).message).toContain(text);
  });

  it('is told of no events that there are not', () => {
    const refusal = decideWebhook({ url: 'https://hooks.example/', eventTypes: ['io.tiffin.secret.set.v1'] });
    expect((refusal as Refusal).message).toContain('"io.tiffin.secret.set.v1"');
  });

  it('is one of so many', () => {
    expect([decideAnotherWebhook(mostWebhooks - 1), decideAnotherWebhook(mostWebhooks)]).toEqual([
      null,
      expect.objectContaining({ code: 'QUOTA_EXCEEDED' }),
    ]);
  });
});

describe('a signature', () => {
  const secretOf = (fill: number) => webhookSecretOf(new Uint8Array(webhookSecretBytes).fill(fill));
  const sent = { id: 't1-7', timestamp: Math.floor(Date.now() / 1000), body: '{"specversion":"1.0","über":"ü"}' };
  const headers = (secrets: readonly string[]) => ({
    ...{ 'webhook-id': sent.id, 'webhook-timestamp': String(sent.timestamp) },
    'webhook-signature': signatureOf(sent, secrets),
  });

  it('is one that the library of Standard Webhooks verifies, with either of two secrets', () => {
    const both = headers([secretOf(1), secretOf(2)]);
    for (const secret of [secretOf(1), secretOf(2)]) {
      expect(new Webhook(secret).verify(sent.body, both)).toEqual(JSON.parse(sent.body));
    }
    expect(both['webhook-signature']).toBe(
      [1, 2]
        .map((fill) => new Webhook(secretOf(fill)).sign(sent.id, new Date(sent.timestamp * 1000), sent.body))
        .join(' '),
    );
  });

  const right = { secret: secretOf(1), body: sent.body, change: {} };
  it.each([
    ['another secret', { ...right, secret: secretOf(3) }],
    ['another body', { ...right, body: `${sent.body} ` }],
    ['another id', { ...right, change: { 'webhook-id': 't1-8' } }],
    ['another time', { ...right, change: { 'webhook-timestamp': String(sent.timestamp - 1) } }],
  ])('is none for %s', (_, { secret, body, change }) => {
    expect(() => new Webhook(secret).verify(body, { ...headers([secretOf(1)]), ...change })).toThrow('No matching');
  });
});
