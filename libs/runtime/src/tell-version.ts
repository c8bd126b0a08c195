import { healthPath, unitVersionHeader } from '@tiffin/contracts';

interface Request {
  readonly url?: string | undefined;
}
interface Response {
  setHeader(name: string, value: string): unknown;
}

/** A server of node:http, whatever its requests and responses are. */
interface Server {
  prependListener(event: 'request', listener: (request: Request, response: Response) => void): unknown;
}

/** Has the health of a unit say which version of it answers; null: nothing is told. */
export function tellVersion(server: Server, version: string | null): void {
  if (version === null) return;
  server.prependListener('request', ({ url }, response) => {
    if (url === healthPath) response.setHeader(unitVersionHeader, version);
  });
}
