import { type Agent, type ClientRequest, request as send } from 'node:http';
import { text } from 'node:stream/consumers';
import { Refusal } from '@tiffin/kernel';

export interface CellCall {
  /** Of the cell, for people. */
  readonly name: string;
  readonly socketPath: string;
  readonly token: string;
  readonly agent: Agent;
  readonly method: 'GET' | 'PUT' | 'DELETE';
  readonly path: string;
  /** Sent as JSON; absent: no body. */
  readonly body: unknown;
  /** How long the cell was asked to wait with its answer. */
  readonly waitMs: number;
}

export interface CellAnswer {
  readonly status: number;
  /** Parsed JSON. */
  readonly body: unknown;
}

/** On top of what the cell was asked to wait: who is not answered by then is not the only one who waits. */
const answerWithinMs = 10_000;

/** One call to `cell-local`. Throws `Refusal` CELL_UNAVAILABLE when it cannot be reached or breaks off. */
export async function callCell(call: CellCall): Promise<CellAnswer> {
  try {
    return await exchange(call);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const cause = new Error(`${call.socketPath}: ${message}`, { cause: error });
    throw Refusal.of('CELL_UNAVAILABLE', `cell "${call.name}": ${code ?? plain(error)}`).because(cause);
  }
}

/** What an answer was that is no JSON, the log says. */
const plain = (error: unknown): string =>
  error instanceof SyntaxError ? 'its answer is not valid JSON' : (error as Error).message;

/** By what is met: the end of the other side when reading, or when writing. */
const closed: ReadonlySet<string | undefined> = new Set(['ECONNRESET', 'EPIPE']);

/** Every call may be repeated, so one that met a kept connection in the moment in which it closed is. */
async function exchange(call: CellCall): Promise<CellAnswer> {
  const first = open(call);
  try {
    return await answerTo(first);
  } catch (error) {
    if (!first.reusedSocket || !closed.has((error as NodeJS.ErrnoException).code)) throw error;
    return answerTo(open(call));
  }
}

function open({ socketPath, token, agent, method, path, body, waitMs }: CellCall): ClientRequest {
  const content = body === undefined ? '' : JSON.stringify(body);
  const headers = {
    authorization: `Bearer ${token}`,
    ...(content === '' ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(content) }),
  };
  const timeoutMs = waitMs + answerWithinMs;
  const request = send({ socketPath, agent, method, path, headers, timeout: timeoutMs });
  request.on('timeout', () => request.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)));
  request.end(content);
  return request;
}

function answerTo(request: ClientRequest): Promise<CellAnswer> {
  return new Promise((resolve, reject) => {
    request.on('error', reject);
    request.on('response', (response) => {
      text(response)
        .then((body) => resolve({ status: response.statusCode ?? 0, body: JSON.parse(body) as unknown }))
        .catch(reject);
    });
  });
}
