import { allPages } from '../api/all-pages.js';
import type { ApiClient } from '../api/api-client.js';
import { quarantinedQuery, releaseQuarantinedMutation } from '../api/operator-people-documents.js';
import { exitCode } from '../exit-code.js';
import { Failure } from '../failure.js';
import { asOperator, type OperatorOptions } from './as-operator.js';

interface Options extends OperatorOptions {
  readonly tenant?: string;
}

const works = { build: 'the build of project', deploy: 'the deployment to environment' } as const;

export function runQuarantinedList(options: Options): Promise<void> {
  return asOperator(options, async (api, terminal) => {
    const quarantined = await quarantinedOf(api, options);
    if (options.json) return terminal.data({ ok: true, quarantined });
    if (quarantined.length === 0) terminal.line('Nothing is quarantined.');
    for (const { id, work, since, tenant } of quarantined) {
      terminal.line(`${tenant.slug}  ${works[work]} ${id}, since ${since}`);
    }
  });
}

export function runQuarantinedRelease(
  wanted: string | undefined,
  options: Options & { readonly all?: boolean },
): Promise<void> {
  if ((wanted === undefined) !== (options.all === true))
    throw new Failure('Name one by its id, or say --all.', exitCode.usage);
  return asOperator(options, async (api, terminal) => {
    const ids = wanted === undefined ? (await quarantinedOf(api, options)).map(({ id }) => id) : [wanted];
    for (const id of ids) await api.ask(releaseQuarantinedMutation, { input: { id } });
    terminal.done(ids.length === 0 ? 'nothing is quarantined' : `begun again: ${ids.join(', ')}`);
    if (options.json) terminal.data({ ok: true, released: ids });
  });
}

const quarantinedOf = (api: ApiClient, { tenant }: Options) =>
  allPages(async (after) => (await api.ask(quarantinedQuery, { tenant: tenant ?? null, after })).operator.quarantined);
