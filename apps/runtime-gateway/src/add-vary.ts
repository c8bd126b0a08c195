import type { MeasuredResponse } from './process/measured-response.js';

/** Says that the answer depends on a header of the request: once, whoever says it. */
export function addVary(response: Pick<MeasuredResponse, 'getHeader' | 'tell'>, name: string): void {
  const present = String(response.getHeader('vary') ?? '');
  const names = present.toLowerCase().split(/, */);
  if (names.includes(name.toLowerCase()) || names.includes('*')) return;
  response.tell('vary', present === '' ? name : `${present}, ${name}`);
}
