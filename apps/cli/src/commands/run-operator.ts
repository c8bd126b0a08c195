import { config } from '../config.js';
import { exitCode } from '../exit-code.js';
import { Failure } from '../failure.js';
import { Terminal } from '../output/terminal.js';
import { ownerUrl } from '../stack/prepare-database.js';
import { setOperator } from '../stack/set-operator.js';
import { requireRunning } from '../stack/up-file.js';

interface Options {
  readonly json?: boolean;
}

export const runOperatorGrant = (email: string, options: Options): Promise<void> => change(email, true, options);
export const runOperatorRevoke = (email: string, options: Options): Promise<void> => change(email, false, options);

/** In the database of a running `up`, whose host may say who is an operator. */
async function change(email: string, isOperator: boolean, { json }: Options): Promise<void> {
  const terminal = new Terminal(json === true);
  if (config.keycloakUrl) throw new Failure('Keycloak says who is an operator: give the realm role `operator` there.');
  const { ports } = requireRunning();
  const url = ownerUrl(config.databaseUrl ?? `postgres://127.0.0.1:${ports.postgres}/`);
  const isKnown = await setOperator(url, email, isOperator);
  if (!isKnown) throw new Failure(`Nobody has signed up as ${email}. Sign up first, then try again.`, exitCode.usage);
  terminal.done(
    isOperator
      ? `${email} is an operator, from the next sign-in on`
      : `${email} is no operator, and signed out everywhere`,
  );
  if (json) terminal.data({ ok: true, email, isOperator });
}
