import { allPages } from '../api/all-pages.js';
import type { ApiClient } from '../api/api-client.js';
import {
  approveSignUpMutation,
  declineSignUpMutation,
  setSignUpModeMutation,
  signUpQuery,
  type SignUpRequestRow,
} from '../api/operator-people-documents.js';
import { exitCode } from '../exit-code.js';
import { Failure } from '../failure.js';
import { asOperator, type OperatorOptions } from './as-operator.js';

type Mode = 'open' | 'invitation' | 'approval' | 'closed';

/** Without a mode: which it is. */
export function runSignUpMode(mode: Mode | undefined, options: OperatorOptions): Promise<void> {
  return asOperator(options, async (api, terminal) => {
    const is =
      mode === undefined
        ? (await api.ask(signUpQuery, { state: 'waiting', after: null })).operator.signUp.mode
        : (await api.ask(setSignUpModeMutation, { input: { mode } })).setSignUpMode.signUp.mode;
    if (options.json) return terminal.data({ ok: true, mode: is });
    terminal.line(`sign-up: ${is}`);
  });
}

export function runSignUpQueue(options: OperatorOptions & { readonly all?: boolean }): Promise<void> {
  return asOperator(options, async (api, terminal) => {
    const requests = await requestsOf(api, options.all === true ? null : 'waiting');
    if (options.json) return terminal.data({ ok: true, requests });
    if (requests.length === 0) terminal.line('Nobody waits.');
    for (const { id, name, email, state, askedAt } of requests) {
      terminal.line(`${email ?? 'no address'}  ${name}, ${state}, asked ${askedAt}  ${id}`);
    }
  });
}

export function runSignUpApprove(wanted: string, options: OperatorOptions): Promise<void> {
  return asOperator(options, async (api, terminal) => {
    const { id, email } = await requestOf(api, wanted);
    const { request } = (await api.ask(approveSignUpMutation, { input: { requestId: id } })).approveSignUp;
    terminal.done(`${email ?? id} gets in at the next sign-in, and was written to`);
    if (options.json) terminal.data({ ok: true, ...request });
  });
}

export function runSignUpRefuse(wanted: string, options: OperatorOptions): Promise<void> {
  return asOperator(options, async (api, terminal) => {
    const { id, email } = await requestOf(api, wanted);
    const { request } = (await api.ask(declineSignUpMutation, { input: { requestId: id } })).declineSignUp;
    terminal.done(`${email ?? id} is refused, and was written to`);
    if (options.json) terminal.data({ ok: true, ...request });
  });
}

const requestsOf = (api: ApiClient, state: SignUpRequestRow['state'] | null) =>
  allPages(async (after) => (await api.ask(signUpQuery, { state, after })).operator.signUp.requests);

/** By id or address. Who was refused can be let in later. */
async function requestOf(api: ApiClient, wanted: string): Promise<SignUpRequestRow> {
  const found = (await requestsOf(api, null)).filter(
    ({ id, email }) => id === wanted || email?.toLowerCase() === wanted.toLowerCase(),
  );
  if (found.length === 1 && found[0]) return found[0];
  const reason =
    found.length === 0 ? `Nobody of "${wanted}" has asked` : `Several have asked as "${wanted}". Name one by the id`;
  throw new Failure(`${reason}. See: tiffin operator sign-up queue`, exitCode.usage);
}
