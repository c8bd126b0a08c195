import { type IncomingMessage, request } from 'node:http';
import { routerHeader } from '@tiffin/contracts';
import { Refusal } from '@tiffin/kernel';
import type { HttpCaller } from '@tiffin/promotion-operations';
import type { HttpCheck } from '@tiffin/promotion-rules';

/** What of a body is looked at. */
const mostBytes = 64 * 1024;

/** Calls a path of a gateway by its host name, through the cell's router, as a client would come. Follows nothing. */
export class HttpGatewayCaller implements HttpCaller {
  async run(routerUrl: string, host: string, check: HttpCheck): Promise<string | null> {
    const answer = await call(routerUrl, host, check).catch((error: NodeJS.ErrnoException) => {
      if (error instanceof NoWholeAnswer) return error.message;
      throw Refusal.of('CELL_UNAVAILABLE', `its router, asked for "${host}": ${error.code ?? error.message}`);
    });
    if (typeof answer === 'string') return `"${check.path}" ${answer}`;
    if (answer.status === 404 && answer.isRouter)
      throw Refusal.of('CELL_UNAVAILABLE', `its router does not know the host "${host}"`);
    if (answer.status !== check.status) return `"${check.path}" answered ${answer.status} in place of ${check.status}`;
    if (check.includes === null || answer.body.includes(check.includes)) return null;
    return `"${check.path}" answered ${answer.status} without "${check.includes}"`;
  }
}

/** Not the router that is away, but what it asked. */
class NoWholeAnswer extends Error {}

interface Answer {
  readonly status: number | undefined;
  readonly isRouter: boolean;
  readonly body: string;
}

function call(routerUrl: string, host: string, { path, timeoutMs }: HttpCheck): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(routerUrl, { path, headers: { host } }, (message) => {
      readBody(message).then(
        (body) => resolve({ status: message.statusCode, isRouter: message.headers[routerHeader] !== undefined, body }),
        (error: Error) => reject(error instanceof NoWholeAnswer ? error : new NoWholeAnswer('broke its answer off')),
      );
    });
    // For all of it: a body that comes byte by byte is no answer either.
    const timer = setTimeout(() => sent.destroy(new NoWholeAnswer(`gave no answer within ${timeoutMs} ms`)), timeoutMs);
    sent.on('error', reject);
    sent.on('close', () => clearTimeout(timer));
    sent.end();
  });
}

async function readBody(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= mostBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, mostBytes).toString('utf8');
}
