import { request } from 'node:http';
import { unitPort } from '../render/unit-port.js';

const answerWithinMs = 2_000;

export interface PodQuestion {
  readonly host: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** What a unit says of itself is no more than this. */
  readonly mostBytes: number;
}

/** Asks the process of a unit at the address of its pod. Rejects where it does not answer 200, and soon. */
export function askPod({ mostBytes, ...to }: PodQuestion, body?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request({ ...to, port: unitPort, agent: false, timeout: answerWithinMs });
    const late = setTimeout(() => asked.destroy(new Error('no whole answer')), answerWithinMs);
    asked.on('close', () => clearTimeout(late));
    asked.on('timeout', () => asked.destroy(new Error('no answer')));
    asked.on('error', reject);
    asked.on('response', (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        if (text.length > mostBytes) asked.destroy(new Error('too much'));
      });
      answer.on('end', () => (answer.statusCode === 200 ? resolve(text) : reject(new Error('it does not count'))));
      answer.on('error', reject);
    });
    asked.end(body);
  });
}
