import type { IncomingMessage } from 'node:http';
import type { Measurement } from '@tiffin/contracts';
import { ServerResponse, validateHeaderValue } from './node-builtins.js';

/** What the parts of an answer go through, one after the other, on their way to the client. */
export interface Passage {
  /**
   * Status and headers are in the response, and may be changed there. Once more where an answer takes the place of one of which
   * nothing was sent: what came of that one is dropped.
   */
  head(): void;
  /** False: more when the response emits `drain`. */
  write(part: Buffer): boolean;
  end(): void;
}

type Given = string | Uint8Array | null | undefined | (() => void);

/** An answer that tells when it begins, by whatever way it does, and that policies may change on its way, whoever writes it. */
export class MeasuredResponse<Request extends IncomingMessage = IncomingMessage> extends ServerResponse<Request> {
  /** Undefined: what is asked is the platform's own. */
  measure: Measurement | undefined;
  /** Whether it is the gateway's own, and not that of a service. */
  isOwn = false;
  #passage: Passage | undefined;
  /** Headers that policies had set before the answer came. */
  #before: NodeJS.Dict<number | string | string[]> | undefined;
  /** Names of those that the answer brought. */
  #brought: ReadonlySet<string> = new Set();
  #hasPassed = false;
  /** What policies have told (name, value, name, value ...) while Node keeps no headers of this answer. */
  #told: (string | number)[] | undefined;
  /** Node keeps them, one by one: somebody may change them. */
  #isKeptByNode = false;

  /**
   * Sets a header, whose name is in lower case, as `setHeader` does. One that nobody looks at again goes out with those of the answer, in
   * one piece: to let Node keep it, and put all of them together anew, costs each request more than the policy does.
   */
  tell(name: string, value: string | number): void {
    if (this.#isKeptByNode) return void super.setHeader(name, value);
    if (typeof value === 'string') validateHeaderValue(name, value);
    const told = (this.#told ??= []);
    const at = placeOf(told, name);
    if (at === -1) told.push(name, value);
    else told[at + 1] = value;
  }

  /** Hands what was told to Node, for who reads or changes headers in any other way. */
  #letNodeKeep(): void {
    if (this.#isKeptByNode) return;
    this.#isKeptByNode = true;
    const told = this.#told ?? [];
    for (let at = 0; at < told.length; at += 2) super.setHeader(told[at] as string, told[at + 1]!);
    this.#told = undefined;
  }

  override setHeader(name: string, value: number | string | readonly string[]): this {
    this.#letNodeKeep();
    return super.setHeader(name, value);
  }

  override appendHeader(name: string, value: string | readonly string[]): this {
    this.#letNodeKeep();
    return super.appendHeader(name, value);
  }

  override removeHeader(name: string): void {
    this.#letNodeKeep();
    super.removeHeader(name);
  }

  override hasHeader(name: string): boolean {
    return this.getHeader(name) !== undefined;
  }

  override getHeader(name: string): number | string | string[] | undefined {
    if (this.#isKeptByNode) return super.getHeader(name);
    const told = this.#told ?? [];
    const at = placeOf(told, name.toLowerCase());
    return at === -1 ? undefined : told[at + 1];
  }

  override getHeaders(): NodeJS.Dict<number | string | string[]> {
    this.#letNodeKeep();
    return super.getHeaders();
  }

  override getHeaderNames(): string[] {
    this.#letNodeKeep();
    return super.getHeaderNames();
  }

  /** Puts something before what there is: it is the first that the answer goes through. */
  passThrough(make: (next: Passage) => Passage): void {
    this.#letNodeKeep();
    this.#passage = make(this.#passage ?? this.#out());
  }

  /** Whether a header is there because a policy has set it, and not because the answer has it. */
  isOfPolicy(name: string): boolean {
    if (this.#brought.has(name)) return false;
    return this.#before?.[name] !== undefined && this.#before[name] === this.getHeader(name);
  }

  /** Whoever sets headers from now on may be the one who answers. */
  mayBeAnswered(): void {
    this.#before ??= { ...this.getHeaders() };
  }

  /** It was not: what has been set is a policy's. */
  goesOn(): void {
    if (!this.#hasPassed) this.#before = undefined;
  }

  // Node itself calls it too, where nobody has.
  override writeHead(status: number, ...more: unknown[]): this {
    if (this.#passage === undefined) {
      this.measure?.answered(status);
      const told = this.#told;
      if (told === undefined) return super.writeHead(status, ...(more as []));
      this.#told = undefined;
      return super.writeHead(status, withTold(told, more[0]) as string[]);
    }
    const given = more.at(-1);
    if (typeof given === 'object' && given !== null) this.takeHeaders(given);
    else this.mayBeAnswered();
    this.statusCode = status;
    this.#hasPassed = true;
    this.#passage.head();
    return this;
  }

  override write(part: Given, ...more: unknown[]): boolean {
    if (this.#passage === undefined) return super.write(part, ...(more as []));
    if (!this.#hasPassed) this.writeHead(this.statusCode);
    return this.#passage.write(bytesOf(part, more[0]));
  }

  override end(part?: Given, ...more: unknown[]): this {
    if (this.#passage === undefined) return super.end(part, ...(more as []));
    const hasPart = part !== undefined && part !== null && typeof part !== 'function';
    if (!this.#hasPassed) this.writeHead(this.statusCode);
    if (hasPart) this.#passage.write(bytesOf(part, more[0]));
    this.#passage.end();
    return this;
  }

  /** Ends with a body: as text, which Node sends in one piece with the head, or as the bytes that a plugin in its way expects. */
  endWith(body: string, encoding: 'utf8' | 'latin1'): void {
    if (Object.hasOwn(this, 'end') || Object.hasOwn(this, 'write')) {
      this.write(Buffer.from(body, encoding));
      this.end();
    } else this.end(body, encoding);
  }

  /** Headers of the answer take the place of those that policies have set; those of one that nobody has seen go. */
  takeHeaders(given: object): void {
    if (this.#hasPassed || this.#brought.size > 0) this.#restore(this.#before!);
    this.mayBeAnswered();
    const taken = new Set<string>();
    for (const [name, value] of pairsOf(given)) {
      if (taken.has(name)) this.appendHeader(name, value as string);
      else this.setHeader(name, value);
      taken.add(name);
    }
    this.#brought = taken;
    this.#hasPassed = false;
  }

  #restore(headers: NodeJS.Dict<number | string | string[]>): void {
    for (const name of this.getHeaderNames()) this.removeHeader(name);
    for (const [name, value] of Object.entries(headers)) this.setHeader(name, value!);
  }

  #out(): Passage {
    return {
      head: () => {
        this.measure?.answered(this.statusCode);
        super.writeHead(this.statusCode);
      },
      write: (part) => super.write(part),
      end: () => void super.end(),
    };
  }

  /** Begins an answer: headers are a record, or name, value, name, value ... */
  begin(status: number, headers: readonly string[] | Readonly<Record<string, string | number>>): void {
    this.writeHead(status, headers);
  }
}

function placeOf(headers: readonly (string | number)[], name: string): number {
  for (let at = 0; at < headers.length; at += 2) if (headers[at] === name) return at;
  return -1;
}

/** What policies have told, without what the answer says itself, and then the answer's headers. */
function withTold(told: readonly (string | number)[], given: unknown): readonly (string | number)[] {
  const own = Array.isArray(given) ? (given as readonly string[]) : Object.entries(given ?? {}).flat();
  const all: (string | number)[] = [];
  for (let at = 0; at < told.length; at += 2) {
    if (placeOf(own, told[at] as string) === -1) all.push(told[at]!, told[at + 1]!);
  }
  for (const part of own) all.push(part);
  return all;
}

function bytesOf(part: Given, encoding: unknown): Buffer {
  if (Buffer.isBuffer(part)) return part;
  if (typeof part !== 'string') return Buffer.from(part as Uint8Array);
  return Buffer.from(part, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8');
}

/** As `writeHead` takes them: an object, or a list of names and values. */
function pairsOf(given: unknown): (readonly [string, string | number | string[]])[] {
  if (!Array.isArray(given))
    return Object.entries((given ?? {}) as Record<string, string>).map(([name, value]) => [name.toLowerCase(), value]);
  const list = given as readonly string[];
  return list.flatMap((name, index) => (index % 2 === 0 ? [[name.toLowerCase(), list[index + 1]!] as const] : []));
}
