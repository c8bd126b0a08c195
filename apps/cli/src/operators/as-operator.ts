import type { ApiClient } from '../api/api-client.js';
import { openApi } from '../api/open-api.js';
import { exitCode } from '../exit-code.js';
import { Failure } from '../failure.js';
import { Terminal } from '../output/terminal.js';

export interface OperatorOptions {
  readonly json?: boolean;
}

/** Runs what operators alone may, with the token of whoever is signed in; says to anybody else how one becomes an operator. */
export async function asOperator(
  options: OperatorOptions,
  work: (api: ApiClient, terminal: Terminal) => Promise<void>,
): Promise<void> {
  const api = openApi();
  try {
    await work(api, new Terminal(options.json === true));
  } catch (error) {
    throw error instanceof Failure && error.details.code === 'FORBIDDEN' ? noOperator(error) : error;
  } finally {
    api.close();
  }
}

const noOperator = ({ details }: Failure): Failure =>
  new Failure(
    'This is for operators, and you are none by the token that is used. Have somebody make you one (docs/operate.md), then: tiffin login',
    exitCode.refused,
    details,
  );
