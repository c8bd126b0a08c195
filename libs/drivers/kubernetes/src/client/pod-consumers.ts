import { request } from 'node:http';
import { consumersPath, type TakenConsumers } from '@tiffin/contracts';
import { unitPort } from '../render/unit-port.js';

/** A gateway of a pod, and the key by which it knows us. */
export interface ToldPod {
  readonly address: string;
  readonly key: string;
}

const answerWithinMs = 5_000;
/** What a unit says is no more than this. */
const mostBytes = 1_024;

/** Which version of its consumers a gateway knows. One that was built before it could know any knows as much as it ever will. */
export const versionInPod = (pod: ToldPod): Promise<number> => ask(pod, 'GET');

/** Gives a gateway the JSON of a `ConsumerSnapshot`, and answers which version it knows by then. Rejects where it was not taken. */
export const tellPod = (pod: ToldPod, snapshot: string): Promise<number> => ask(pod, 'PUT', snapshot);

function ask({ address: host, key }: ToldPod, method: 'GET' | 'PUT', body?: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const headers = { authorization: `Bearer ${key}`, ...length };
    const asked = request({ host, port: unitPort, path: consumersPath, method, headers, agent: false });
    const late = setTimeout(() => asked.destroy(new Error('no whole answer')), answerWithinMs);
    asked.on('close', () => clearTimeout(late));
    asked.on('error', reject);
    asked.on('response', (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        if (text.length > mostBytes) asked.destroy(new Error('too much'));
      });
      answer.on('error', reject);
      answer.on('end', () => {
        if (answer.statusCode === 404) return resolve(Infinity);
        const version = answer.statusCode === 200 ? versionIn(text) : null;
        if (version === null) reject(new Error(`a gateway answers ${answer.statusCode} to its consumers`));
        else resolve(version);
      });
    });
    asked.end(body);
  });
}

function versionIn(text: string): number | null {
  try {
    const { version } = JSON.parse(text) as Partial<TakenConsumers>;
    return Number.isSafeInteger(version) ? (version as number) : null;
  } catch {
    return null;
  }
}
