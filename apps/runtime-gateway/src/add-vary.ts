import type { ServerResponse } from 'node:http';

/** Says that the answer depends on a header of the request: once, whoever says it. */
export function addVary(response: Pick<ServerResponse, 'getHeader' | 'setHeader'>, name: string): void {
  const present = String(response.getHeader('vary') ?? '');
  const names = present.toLowerCase().split(/, */);
  if (names.includes(name.toLowerCase()) || names.includes('*')) return;
  response.setHeader('vary', present === '' ? name : `${present}, ${name}`);
}
