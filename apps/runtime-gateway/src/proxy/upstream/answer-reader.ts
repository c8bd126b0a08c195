import { type AnswerHead, readTrailers, readAnswerHead } from './answer-head.js';
import { BadAnswer } from './bad-answer.js';

/** Who is told what an answer says. Bytes are lent: they are others once the call is over. */
export interface AnswerSink {
  /** The whole answer at once, with its body in Latin-1: nothing more follows. */
  onWhole(head: AnswerHead, body: string): void;
  onHead(head: AnswerHead): void;
  onBody(chunk: Buffer): void;
  /** `trailers`: name, value, name, value ... */
  onEnd(trailers?: readonly string[]): void;
  /** The connection speaks another protocol from now on; the first bytes of it. */
  onSwitch(head: AnswerHead, first: Buffer): void;
}

const mostHeadBytes = 16_384;
const mostTrailerBytes = 16_384;
/** Hexadecimal digits that fit a number, and extensions, which mean nothing to us. */
const chunkLine = /^([\da-f]{1,12})(?:;[\w!#$%&'*+.^`|~-]+(?:=(?:[\w!#$%&'*+.^`|~-]+|"[\t !#-[\]-~]*"))?)*$/i;
const mostChunkLineBytes = 1_024;

type State = 'nothing' | 'head' | 'counted' | 'until-close' | 'chunk-line' | 'chunk-end' | 'trailers';

/**
 * Reads the answers of one connection, one at a time. It takes nothing that Node's own parser does not take (proved by
 * `testing/compared-answers.ts`), and less where RFC 9112 lets a recipient refuse what could be read in two ways.
 */
export class AnswerReader {
  #state: State = 'nothing';
  #head: AnswerHead | undefined;
  #method = '';
  #switches = false;
  /** The beginning of a line or head of which the rest is to come. */
  #partial = '';
  /** Bytes of the body, or of its chunk, that are to come. */
  #left = 0;

  constructor(private readonly sink: AnswerSink) {}

  /** An answer to this method is wanted. `switches`: another protocol was asked for. */
  expect(method: string, switches: boolean): void {
    this.#state = 'head';
    this.#method = method;
    this.#switches = switches;
    this.#head = undefined;
  }

  /** Takes of the first `length` bytes of the buffer those that are of the answer, and says how many. Throws `BadAnswer`. */
  take(buffer: Buffer, length: number): number {
    let at = 0;
    while (at < length && this.#state !== 'nothing') at = this.#step(buffer, at, length);
    return at;
  }

  /** The upstream has closed. False: an answer is missing, or a part of it. */
  close(): boolean {
    if (this.#state === 'until-close') this.#end();
    return this.#state === 'nothing';
  }

  /** Answers how many bytes are taken by now. */
  #step(buffer: Buffer, at: number, length: number): number {
    switch (this.#state) {
      case 'head':
        return this.#takeHead(buffer, at, length);
      case 'counted':
      case 'until-close':
        return this.#takeBody(buffer, at, length);
      default:
        return this.#takeLine(buffer, at, length);
    }
  }

  #takeHead(buffer: Buffer, at: number, length: number): number {
    const before = this.#partial.length;
    const fresh = buffer.toString('latin1', at, Math.min(length, at + mostHeadBytes + 4 - before));
    const text = before === 0 ? fresh : this.#partial + fresh;
    const end = text.indexOf('\r\n\r\n', Math.max(0, before - 3));
    if (end === -1) {
      if (text.length >= mostHeadBytes) throw new BadAnswer('the head is too large');
      this.#partial = text;
      return length;
    }
    this.#partial = '';
    const head = readAnswerHead(text.slice(0, end));
    const bodyAt = at + end + 4 - before;
    if (this.#isWhole(head, length - bodyAt) && text.length - end - 4 >= (head.framing as number)) {
      const bytes = head.framing as number;
      this.#state = 'nothing';
      this.sink.onWhole(head, text.slice(end + 4, end + 4 + bytes));
      return bodyAt + bytes;
    }
    return this.#begin(head, buffer.subarray(bodyAt, length), bodyAt);
  }

  #isWhole({ status, framing }: AnswerHead, bytes: number): boolean {
    return typeof framing === 'number' && bytes >= framing && status >= 200 && !this.#isBodiless(status);
  }

  #begin(head: AnswerHead, rest: Buffer, at: number): number {
    const { status, framing } = head;
    if (status === 101) return this.#switch(head, rest, at);
    // Interim answers are for the hop that asked; the final one follows.
    if (status < 200) return at;
    this.#head = head;
    if (this.#isBodiless(status)) {
      this.#state = 'nothing';
      this.sink.onWhole(head, '');
      return at;
    }
    this.#state = framing === 'chunked' ? 'chunk-line' : framing === 'close' ? 'until-close' : 'counted';
    this.#left = typeof framing === 'number' ? framing : 0;
    this.sink.onHead(head);
    return at;
  }

  #isBodiless(status: number): boolean {
    return this.#method === 'HEAD' || status === 204 || status === 304;
  }

  #switch(head: AnswerHead, rest: Buffer, at: number): number {
    if (!this.#switches) throw new BadAnswer('a switch that nobody asked for');
    this.#state = 'nothing';
    this.sink.onSwitch(head, rest);
    return at + rest.length;
  }

  #takeBody(buffer: Buffer, at: number, length: number): number {
    const isCounted = this.#state === 'counted';
    const end = isCounted ? Math.min(length, at + this.#left) : length;
    this.sink.onBody(buffer.subarray(at, end));
    if (isCounted) {
      this.#left -= end - at;
      if (this.#left === 0) this.#ended();
    }
    return end;
  }

  #ended(): void {
    if (this.#head!.framing === 'chunked') this.#state = 'chunk-end';
    else this.#end();
  }

  #end(trailers?: readonly string[]): void {
    this.#state = 'nothing';
    this.sink.onEnd(trailers);
  }

  #takeLine(buffer: Buffer, at: number, length: number): number {
    const lineFeed = buffer.indexOf(0x0a, at);
    const isThere = lineFeed !== -1 && lineFeed < length;
    const end = isThere ? lineFeed + 1 : length;
    const most = this.#state === 'trailers' ? mostTrailerBytes : mostChunkLineBytes;
    if (this.#partial.length + end - at > most) throw new BadAnswer('a line is too long');
    const text = this.#partial + buffer.toString('latin1', at, end);
    this.#partial = isThere ? '' : text;
    if (isThere) this.#line(text);
    return end;
  }

  #line(text: string): void {
    if (this.#state === 'trailers') return this.#trailer(text);
    if (!text.endsWith('\r\n')) throw new BadAnswer('a line feed alone');
    const line = text.slice(0, -2);
    if (this.#state === 'chunk-end') {
      if (line !== '') throw new BadAnswer('a chunk is longer than it says');
      this.#state = 'chunk-line';
      return;
    }
    const size = chunkLine.exec(line)?.[1];
    if (size === undefined) throw new BadAnswer('bad chunk size');
    this.#left = Number.parseInt(size, 16);
    this.#state = this.#left === 0 ? 'trailers' : 'counted';
  }

  /** All lines from the last chunk on, until the empty one. */
  #trailer(text: string): void {
    if (text === '\r\n') return this.#end();
    if (!text.endsWith('\r\n\r\n')) {
      this.#partial = text;
      return;
    }
    this.#end(readTrailers(text.slice(0, -4)));
  }
}
