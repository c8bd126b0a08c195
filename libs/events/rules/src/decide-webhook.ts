import { Refusal, visible } from '@tiffin/kernel';
import { eventTypes } from './public-events.js';

/** What people say of a webhook. */
export interface WebhookSettings {
  readonly url: string;
  /** Of `eventTypes`; none: all, also those that come later. */
  readonly eventTypes: readonly string[];
}

export const mostWebhooks = 20;
const longestUrl = 2_000;

/** The settings in the form in which they are kept. Where the address leads is for who asks the resolver to say. */
export function decideWebhook({ url, eventTypes: wanted }: WebhookSettings): WebhookSettings | Refusal {
  const target = URL.parse(url);
  const problem = target ? urlProblem(target, url) : 'it is no URL. Write https://hooks.example.com/path.';
  if (!target || problem !== null) return Refusal.of('INPUT_INVALID', 'url', problem ?? '');
  const unknown = wanted.find((type) => !eventTypes.includes(type));
  if (unknown !== undefined) {
    const reason = `there are no events "${unknown.slice(0, 100)}". docs/events.md lists those that there are.`;
    return Refusal.of('INPUT_INVALID', 'eventTypes', reason);
  }
  target.hash = '';
  return { url: target.href, eventTypes: eventTypes.filter((type) => wanted.includes(type)) };
}

function urlProblem(target: URL, given: string): string | null {
  if (visible(given) !== given || /\s/.test(given)) return 'it holds spaces, or characters that nobody sees.';
  if (given.length > longestUrl) return `it is longer than ${longestUrl} characters.`;
  if (!/^https?:$/.test(target.protocol)) return 'it must begin with https:// or http://.';
  if (target.username !== '' || target.password !== '') {
    return 'it holds a user or a password, which everybody would see who sees the webhook. Verify the signature of events in their place.';
  }
  return null;
}

/** How many a tenant has before another one is made. */
export const decideAnotherWebhook = (count: number): null | Refusal =>
  count < mostWebhooks ? null : Refusal.of('QUOTA_EXCEEDED', 'webhooks', String(count), String(mostWebhooks));
