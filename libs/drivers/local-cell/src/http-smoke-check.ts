import { type IncomingMessage, request } from 'node:http';
import { canaryHeader, healthPath, routerHeader } from '@tiffin/contracts';
import type { SmokeCheck } from '@tiffin/deployments-operations';
import { Refusal } from '@tiffin/kernel';

const answerWithinMs = 5_000;

/** Asks for the health of a gateway by its host name, through the cell's router, as a client would come. */
export class HttpSmokeCheck implements SmokeCheck {
  constructor(private readonly withinMs = answerWithinMs) {}

  async run(routerUrl: string, host: string, release?: 'canary'): Promise<string | null> {
    const asked = { host, ...(release === undefined ? {} : { [canaryHeader]: '1' }) };
    const { statusCode, headers } = await this.ask(routerUrl, asked).catch((error: NodeJS.ErrnoException) => {
      // Nothing of the address: people read this.
      throw Refusal.of('CELL_UNAVAILABLE', `its router, asked for "${host}": ${error.code ?? error.message}`);
    });
    if (statusCode === 200) return null;
    // The router's own "not there yet" and "it broke off" are about the unit; that it knows no such host is about the cell.
    if (statusCode === 404 && headers[routerHeader] !== undefined)
      throw Refusal.of('CELL_UNAVAILABLE', `its router does not know the host "${host}"`);
    return `it answered ${statusCode}`;
  }

  private ask(routerUrl: string, headers: Readonly<Record<string, string>>): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const call = request(routerUrl, { path: healthPath, headers, timeout: this.withinMs }, (answer) => {
        answer.resume();
        resolve(answer);
      });
      call.on('timeout', () => call.destroy(new Error(`no answer within ${this.withinMs} ms`)));
      call.on('error', reject);
      call.end();
    });
  }
}
