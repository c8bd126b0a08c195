import {
  addDomainMutation,
  checkDomainMutation,
  type DomainRow,
  domainsQuery,
  removeDomainMutation,
} from '../api/domain-documents.js';
import { exitCode } from '../exit-code.js';
import type { Terminal } from '../output/terminal.js';
import { type EnvironmentOptions, inEnvironment } from './in-environment.js';

interface AddOptions extends EnvironmentOptions {
  readonly gateway?: string;
}

export function runDomainAdd(name: string, options: AddOptions): Promise<void> {
  return inEnvironment(options, async (api, environmentId, terminal) => {
    const input = { environmentId, name, gateway: options.gateway ?? null };
    const { domain } = (await api.ask(addDomainMutation, { input })).addDomain;
    terminal.done(`${domain.name} is added. It leads to ${options.environment} once these records are in its DNS:`);
    if (options.json) return terminal.data({ ok: true, domain });
    showRecords(terminal, domain);
    terminal.line(`The platform looks for them by itself. At once: tiffin domain check ${domain.name}`);
  });
}

export function runDomainList(options: EnvironmentOptions): Promise<void> {
  return inEnvironment(options, async (api, id, terminal) => {
    const { domains } = (await api.ask(domainsQuery, { id })).environment;
    if (options.json) return terminal.data({ ok: true, domains });
    if (domains.length === 0) terminal.line('There are no domains. Add one with: tiffin domain add NAME');
    for (const domain of domains) showDomain(terminal, domain);
  });
}

/** Its exit code says whether the domain leads to the environment, so that a script can wait for that. */
export function runDomainCheck(name: string, options: EnvironmentOptions): Promise<void> {
  return inEnvironment(options, async (api, environmentId, terminal) => {
    const { domain } = (await api.ask(checkDomainMutation, { input: { environmentId, name } })).checkDomain;
    const leads = domain.state === 'verified';
    if (options.json) terminal.data({ ok: leads, domain });
    else showDomain(terminal, domain);
    if (!leads) process.exitCode = exitCode.waits;
  });
}

export function runDomainRemove(name: string, options: EnvironmentOptions): Promise<void> {
  return inEnvironment(options, async (api, environmentId, terminal) => {
    await api.ask(removeDomainMutation, { input: { environmentId, name } });
    terminal.done(`${name} is removed. Take its records out of DNS as well.`);
    if (options.json) terminal.data({ ok: true, name });
  });
}

function showDomain(terminal: Terminal, domain: DomainRow): void {
  const { name, state, problem, gateway } = domain;
  terminal.line(`${name}  ${state}${gateway === null ? '' : `, to ${gateway}`}`);
  if (problem !== null) terminal.line(`  ${problem}`);
  showCertificate(terminal, domain);
  if (state !== 'verified') showRecords(terminal, domain);
}

/** Nothing where nobody has thought of one. */
function showCertificate(terminal: Terminal, { certificate }: DomainRow): void {
  const { state, expiresAt, problem, nextTryAt } = certificate;
  if (state === 'none' && problem === null) return;
  terminal.line(`  certificate  ${state}${expiresAt === null ? '' : `, until ${expiresAt}`}`);
  if (problem === null) return;
  terminal.line(`    ${problem}${nextTryAt === null ? '' : ` It is tried again at ${nextTryAt}.`}`);
}

function showRecords(terminal: Terminal, { name, recordName, recordValue, target }: DomainRow): void {
  terminal.line(`  TXT    ${recordName}  ${recordValue}`);
  terminal.line(
    target === null
      ? '  The other one follows: deploy a release with a gateway, or say which one with --gateway.'
      : `  CNAME  ${name}  ${target}   (where there can be no CNAME: ALIAS, ANAME, or A with its address)`,
  );
}
