import { environmentOf } from '../api/find-project.js';
import {
  abortPromotionMutation,
  approvePromotionMutation,
  holdEnvironmentMutation,
  promotionsQuery,
  rejectPromotionMutation,
  type ShownPromotion,
  unholdEnvironmentMutation,
} from '../api/promotion-documents.js';
import { promotionLine } from '../output/show-promotion.js';
import type { Terminal } from '../output/terminal.js';
import { inProject, type ProjectOptions } from './in-project.js';

interface AbortOptions extends ProjectOptions {
  readonly promotion?: string;
  readonly reason?: string;
}

interface VoteOptions extends ProjectOptions {
  readonly promotion?: string;
  readonly comment?: string;
}

const listed = 20;

export function runPromotionList(name: string, options: ProjectOptions): Promise<void> {
  return inProject(options, async (api, project, terminal) => {
    const environmentId = environmentOf(project, name);
    const { edges } = (await api.ask(promotionsQuery, { environmentId, first: listed })).environment.promotions;
    const promotions = edges.map(({ node }) => node);
    if (options.json) return terminal.data({ ok: true, promotions });
    if (promotions.length === 0) terminal.line(`Nothing was promoted to ${name} yet: tiffin promote ${name}`);
    for (const promotion of promotions) terminal.line(promotionLine(promotion));
  });
}

export function runAbort(name: string, options: AbortOptions): Promise<void> {
  return inProject(options, async (api, project, terminal) => {
    const environmentId = environmentOf(project, name);
    const input = { environmentId, promotionId: options.promotion ?? null, reason: options.reason ?? null };
    const { promotion } = (await api.ask(abortPromotionMutation, { input })).abortPromotion;
    told(terminal, promotion, `the promotion of ${promotion.release.name} to ${name} is aborted`);
  });
}

export function runVote(says: 'approve' | 'reject', name: string, options: VoteOptions): Promise<void> {
  return inProject(options, async (api, project, terminal) => {
    const environmentId = environmentOf(project, name);
    const input = { environmentId, promotionId: options.promotion ?? null, comment: options.comment ?? null };
    const { promotion } =
      says === 'approve'
        ? (await api.ask(approvePromotionMutation, { input })).approvePromotion
        : (await api.ask(rejectPromotionMutation, { input })).rejectPromotion;
    told(terminal, promotion, `you ${says} ${promotion.release.name} for ${name}`);
  });
}

export function runHold(name: string, options: ProjectOptions & { readonly reason?: string }): Promise<void> {
  return inProject(options, async (api, project, terminal) => {
    const input = { environmentId: environmentOf(project, name), reason: options.reason ?? null };
    const { changed } = (await api.ask(holdEnvironmentMutation, { input })).holdEnvironment;
    terminal.done(changed ? `${name} is held: automation leaves it alone` : `${name} was held already`);
    if (options.json) terminal.data({ ok: true, changed });
  });
}

export function runUnhold(name: string, options: ProjectOptions): Promise<void> {
  return inProject(options, async (api, project, terminal) => {
    const input = { environmentId: environmentOf(project, name) };
    const { changed } = (await api.ask(unholdEnvironmentMutation, { input })).unholdEnvironment;
    terminal.done(changed ? `${name} is held no longer` : `${name} was not held`);
    if (options.json) terminal.data({ ok: true, changed });
  });
}

function told(terminal: Terminal, promotion: ShownPromotion, text: string): void {
  terminal.done(text);
  if (terminal.json) terminal.data({ ok: true, promotion });
}
