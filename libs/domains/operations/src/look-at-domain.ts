import { decideDomain, type DecidedDomain, type DomainFinding, leads, tokensIn } from '@tiffin/domains-rules';
import type { DomainRows, FoundTexts, KeptDomain } from './domain-store.js';

/** Decides what the records of a domain make of it, and keeps that. Answers whether its state is another one now. */
export async function lookAtDomain(rows: DomainRows, domain: KeptDomain, found: FoundTexts): Promise<boolean> {
  const finding = await findingOf(rows, domain, found);
  const decided = decideDomain(domain, finding, await rows.now());
  await rows.record(domain.id, decided);
  if (decided.state === domain.state) return false;
  await announce(rows, domain, decided);
  return true;
}

async function findingOf(rows: DomainRows, { id, token }: KeptDomain, found: FoundTexts): Promise<DomainFinding> {
  if (found.kind === 'unreachable') return found;
  const tokens = tokensIn(found.texts);
  if (tokens.includes(token)) return { kind: await rows.claim(id, tokens) };
  return { kind: 'missing', isWanted: await rows.isWanted(id) };
}

async function announce(rows: DomainRows, before: KeptDomain, { state, problem }: DecidedDomain): Promise<void> {
  const { environmentId, name: domain } = before;
  if (leads(state) !== leads(before.state)) await rows.moveSettings(environmentId);
  const about = { objectKind: 'environment', objectId: environmentId, detail: { domain, problem } } as const;
  if (state === 'failing') return rows.audit({ action: 'domain.fail', ...about });
  if (state === 'lost') return rows.audit({ action: 'domain.lose', ...about });
  return rows.audit({ action: before.state === 'failing' ? 'domain.heal' : 'domain.verify', ...about });
}
