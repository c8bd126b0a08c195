import { describe, expect, it } from 'vitest';
import { FuzzedAnswers } from '../../testing/answer-fuzz.js';
import { problemWithAnswer, readByOurs } from '../../testing/compared-answers.js';
import { randomOf } from '../../testing/expression-fuzz.js';
import { readByNode } from '../../testing/node-answer.js';

const get = (text: string) => ({ method: 'GET', bytes: Buffer.from(text, 'latin1'), isSound: false });
const body = '\r\n\r\nhello';
const answer = (fields: string): string => `HTTP/1.1 200 OK\r\n${fields}`;

/** Each would let two readers see two answers. Some are such that Node's parser takes them. */
const refused: readonly string[] = [
  answer(`Content-Length: 5\r\nContent-Length: 5${body}`),
  answer(`Content-Length: 5, 5${body}`),
  answer(`Content-Length: +5${body}`),
  answer(`Content-Length: 5\t${body}`),
  answer(`Content-Length : 5${body}`),
  answer(`Content-Length: 99999999999999999999${body}`),
  answer('Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n5\r\nhello\r\n0\r\n\r\n'),
  answer('Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n'),
  answer('Transfer-Encoding: gzip, chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n'),
  answer('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n'),
  answer('Transfer-Encoding: chunked\t\r\n\r\n5\r\nhello\r\n0\r\n\r\n'),
  answer(`Transfer-Encoding: identity${body}`),
  ...[
    '5 \r\nhello\r\n',
    ' 5\r\nhello\r\n',
    '0x5\r\nhello\r\n',
    '5\nhello\r\n',
    '5\r\nhello!\r\n',
    '5\r\nhello\n',
    '-5\r\nhello\r\n',
    '5;"\r\nhello\r\n',
  ].map((chunk) => answer(`Transfer-Encoding: chunked\r\n\r\n${chunk}0\r\n\r\n`)),
  answer('Transfer-Encoding: chunked\r\n\r\n0\r\nX Y: 1\r\n\r\n'),
  answer(`X: a\r\n b\r\nContent-Length: 5${body}`),
  answer(`X: a\rb\r\nContent-Length: 5${body}`),
  answer(`X: a\nContent-Length: 5${body}`),
  answer(`X: a\0\r\nContent-Length: 5${body}`),
  answer(`X\r\nContent-Length: 5${body}`),
  answer(`: a\r\nContent-Length: 5${body}`),
  ...[
    'HTTP/2.0 200 OK',
    'http/1.1 200 OK',
    'HTTP/1.1 20 OK',
    'HTTP/1.1  200 OK',
    'HTTP/1.1 200OK',
    'HTTP/1.1 099 x',
    ' HTTP/1.1 200 OK',
  ].map((line) => `${line}\r\nContent-Length: 5${body}`),
  `HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
  ...['HTTP/1.0 103 Early Hints\r\n', 'HTTP/1.1 103 Early Hints\r\nConnection: close\r\n'].map(
    (interim) => `${interim}\r\n${answer(`Content-Length: 5${body}`)}`,
  ),
  answer(`${'X: a\r\n'.repeat(3_000)}Content-Length: 5${body}`),
  answer(`Transfer-Encoding: chunked\r\n\r\n5${';a'.repeat(600)}\r\nhello\r\n0\r\n\r\n`),
  answer(`Transfer-Encoding: chunked\r\n\r\n0\r\n${'X: a\r\n'.repeat(3_000)}\r\n`),
];

describe('the reader of answers', () => {
  it.each(refused.map((text) => [text.slice(0, 120), text]))('refuses %j', (_, text) => {
    const { bytes } = get(text);
    expect(typeof readByOurs(get(text), [bytes.length])).toBe('string');
    expect(typeof readByOurs(get(text), [1])).toBe('string');
  });

  it.each([1, 7, 20_261_128])(
    'takes nothing that Node would not take, and what it takes it reads alike: seed %i',
    (seed) => {
      const random = randomOf(seed);
      const answers = new FuzzedAnswers(random);
      const problems: string[] = [];
      let taken = 0;
      for (let count = 0; count < 3_000; count += 1) {
        const next = answers.next();
        if (typeof readByOurs(next, [next.bytes.length]) !== 'string') taken += 1;
        const problem = problemWithAnswer(next, random);
        if (problem !== null) problems.push(problem);
      }
      expect(problems).toEqual([]);
      // Otherwise it would agree by refusing everything.
      expect(taken).toBeGreaterThan(1_000);
    },
  );

  it('is compared with a parser that is as strict as it comes', () => {
    const strict = refused.filter((text) => typeof readByNode(get(text), text.length) === 'string');
    expect(strict.length).toBeGreaterThan(20);
  });
});
