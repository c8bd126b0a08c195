import type { FuzzedAnswer } from './answer-fuzz.js';
import type { ReadAnswer } from './compared-answers.js';

/** Node's own parser, which nothing but its HTTP modules names in public. */
interface NodeParser {
  [callback: number]: unknown;
  initialize(type: number, resource: object): void;
  execute(bytes: Buffer): number | Error;
  finish(): Error | undefined;
}

interface NodeParsers {
  new (): NodeParser;
  readonly RESPONSE: number;
  readonly kOnHeaders: number;
  readonly kOnHeadersComplete: number;
  readonly kOnBody: number;
  readonly kOnMessageComplete: number;
}

const { HTTPParser } = (process.getBuiltinModule as (id: string) => unknown)('_http_common') as {
  readonly HTTPParser: NodeParsers;
};

type HeadersComplete = [
  ...[major: number, minor: number, headers: string[] | undefined, method: number, url: string, status: number],
  ...[reason: string, upgrade: boolean, persistent: boolean],
];

interface Seen {
  status: number;
  headers: string[];
  trailers: string[];
  body: string;
  persistent: boolean;
  isComplete: boolean;
}

/** What Node's parser makes of an answer that ends where ours says (undefined: with the connection); a text where it sees it otherwise. */
export function readByNode({ method, bytes }: FuzzedAnswer, end: number | undefined): ReadAnswer | string {
  const { parser, seen } = started(method);
  const fed = bytes.subarray(0, end);
  // All but the last byte first: an answer that is whole by then is shorter than ours.
  const before = parser.execute(fed.subarray(0, -1));
  if (before instanceof Error) return reasonOf(before);
  if (end !== undefined && seen.isComplete) return 'it ends sooner';
  const last = parser.execute(fed.subarray(-1));
  if (last instanceof Error) return reasonOf(last);
  const closed = end === undefined && !seen.isComplete ? parser.finish() : undefined;
  return closed instanceof Error ? reasonOf(closed) : whole(seen, end);
}

function whole({ isComplete, ...read }: Seen, end: number | undefined): ReadAnswer | string {
  const { status, headers, trailers, body, persistent } = read;
  return isComplete ? { status, headers, trailers, body, end, persistent } : 'it ends later';
}

const reasonOf = (error: Error): string => (error as Error & { readonly reason?: string }).reason ?? error.message;

function started(method: string): { readonly parser: NodeParser; readonly seen: Seen } {
  const seen: Seen = { status: 0, headers: [], trailers: [], body: '', persistent: false, isComplete: false };
  let isHead = true;
  const parser = new HTTPParser();
  parser.initialize(HTTPParser.RESPONSE, {});
  const add = (raw: readonly string[]): void => {
    const fields = isHead ? seen.headers : seen.trailers;
    for (let at = 0; at < raw.length; at += 2) fields.push(`${raw[at]!.toLowerCase()}: ${raw[at + 1]!}`);
  };
  const isInterim = (): boolean => seen.status < 200;
  parser[HTTPParser.kOnHeaders] = add;
  parser[HTTPParser.kOnHeadersComplete] = (...given: HeadersComplete) => {
    const [, , headers, , , status, , , persistent] = given;
    if (isInterim()) seen.headers = [];
    Object.assign(seen, { status, persistent });
    if (headers !== undefined) add(headers);
    isHead = isInterim();
    // 1: it has no body.
    return isInterim() || method === 'HEAD' ? 1 : 0;
  };
  parser[HTTPParser.kOnBody] = (chunk: Buffer) => (seen.body += chunk.toString('latin1'));
  parser[HTTPParser.kOnMessageComplete] = () => (seen.isComplete ||= !isInterim());
  return { parser, seen };
}
