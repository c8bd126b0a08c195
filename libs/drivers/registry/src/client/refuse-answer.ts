import { Refusal } from '@tiffin/kernel';
import type { Answer } from './answer.js';

const known: Readonly<Record<number, string>> = {
  401: 'it refuses the credential that it was shown',
  403: 'the credential does not open what was asked for',
  404: 'it does not have what was asked for',
  405: 'it does not allow what was asked for',
  413: 'what was to be stored is too large for it',
};

/** For people: what an answer means that nobody expected. What the registry says itself is for the log: it names repositories. */
export async function refuseAnswer(answer: Answer, asked: string): Promise<Refusal> {
  const reason = known[answer.status] ?? `it answered ${answer.status}`;
  const complaint = await answer.complaint();
  return Refusal.of('REGISTRY_UNAVAILABLE', reason).because(new Error(`${asked}: ${answer.status} ${complaint}`));
}
