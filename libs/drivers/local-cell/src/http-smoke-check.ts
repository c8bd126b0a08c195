import { request } from 'node:http';
import type { SmokeCheck } from '@tiffin/deployments-operations';

const timeoutMs = 5_000;

/** Asks for `/` at a host name through the cell's router. Any answer that the gateway itself gives will do. */
export class HttpSmokeCheck implements SmokeCheck {
  run(routerUrl: string, host: string): Promise<string | null> {
    return new Promise((resolve) => {
      const call = request(routerUrl, { path: '/.tiffin/healthz', headers: { host }, timeout: timeoutMs }, (answer) => {
        answer.resume();
        resolve(answer.statusCode === 200 ? null : `it answered ${answer.statusCode}`);
      });
      call.on('timeout', () => call.destroy(new Error(`no answer within ${timeoutMs} ms`)));
      call.on('error', (error) => resolve(error.message));
      call.end();
    });
  }
}
