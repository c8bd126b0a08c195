import { request } from 'node:http';
import { canaryHeader, healthPath, unitVersionHeader } from '@tiffin/contracts';

const answerWithinMs = 2_000;

/** The place where clients come in. */
export class Entrance {
  constructor(readonly url: string) {}

  /** Whether a host name is answered by that version of a unit. `canary`: as the value of `canaryHeader`. */
  async leadsTo(host: string, version: string, canary?: string): Promise<boolean> {
    const headers = { host, ...(canary === undefined ? {} : { [canaryHeader]: canary }) };
    return (await this.versionAt(headers)) === version;
  }

  private versionAt(headers: Readonly<Record<string, string>>): Promise<string | null> {
    return new Promise((resolve) => {
      const asked = request(this.url + healthPath, { headers, agent: false, timeout: answerWithinMs });
      asked.on('response', (answer) => {
        answer.resume();
        const version = answer.headers[unitVersionHeader];
        resolve(typeof version === 'string' ? version : null);
      });
      asked.on('timeout', () => asked.destroy());
      asked.on('error', () => resolve(null));
      asked.end();
    });
  }
}
