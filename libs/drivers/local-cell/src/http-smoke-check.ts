import { type IncomingMessage, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { canaryHeader, healthPath, routerHeader } from '@tiffin/contracts';
import type { SmokeCheck } from '@tiffin/deployments-operations';
import { Refusal } from '@tiffin/kernel';

const answerWithinMs = 5_000;

export interface SmokePatience {
  readonly tries: number;
  readonly pauseMs: number;
}

/** An entrance of several parts is led to a release part by part: Traefik, e.g., takes up what is new every two seconds. */
const usualPatience: SmokePatience = { tries: 9, pauseMs: 500 };
/** Words of what stands before a unit, which it may say no more in a moment. */
const passing = new Set([404, 502, 503, 504]);

/** As headers. */
type Asked = Readonly<Record<string, string>> & { readonly host: string };

/** Asks for the health of a gateway by its host name, through the cell's router, as a client would come. */
export class HttpSmokeCheck implements SmokeCheck {
  constructor(
    private readonly withinMs = answerWithinMs,
    private readonly patience = usualPatience,
  ) {}

  async run(routerUrl: string, host: string, release?: 'canary'): Promise<string | null> {
    const asked = { host, ...(release === undefined ? {} : { [canaryHeader]: '1' }) };
    for (let tried = 1; ; tried += 1) {
      const status = await this.statusOf(routerUrl, asked);
      if (status === 200) return null;
      if (!passing.has(status) || tried >= this.patience.tries) return `it answered ${status}`;
      await pause(this.patience.pauseMs);
    }
  }

  private async statusOf(routerUrl: string, asked: Asked): Promise<number> {
    const { statusCode = 0, headers } = await this.ask(routerUrl, asked).catch((error: NodeJS.ErrnoException) => {
      // Nothing of the address: people read this.
      throw Refusal.of('CELL_UNAVAILABLE', `its router, asked for "${asked.host}": ${error.code ?? error.message}`);
    });
    // The router's own "not there yet" and "it broke off" are about the unit; that it knows no such host is about the cell.
    if (statusCode === 404 && headers[routerHeader] !== undefined)
      throw Refusal.of('CELL_UNAVAILABLE', `its router does not know the host "${asked.host}"`);
    return statusCode;
  }

  private ask(routerUrl: string, headers: Asked): Promise<IncomingMessage> {
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
