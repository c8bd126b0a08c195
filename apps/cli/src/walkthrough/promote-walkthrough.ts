import type { ApiClient } from '../api/api-client.js';
import type { ProjectRow } from '../api/documents.js';
import { promoteReleaseMutation, walkthroughStageQuery } from '../api/promotion-documents.js';
import { Failure } from '../failure.js';
import { badEnds, followPromotion } from '../output/follow-promotion.js';
import { styled, type Terminal } from '../output/terminal.js';
import { greetingIn } from './apply-walkthrough.js';
import { callGateway } from './gateway-call.js';

export interface TestingReport {
  readonly url: string;
  readonly release: string;
  readonly message: unknown;
  readonly ok: boolean;
}

const stageName = 'testing';
const withinSeconds = 120;

/**
 * The release that runs in development is promoted to testing, where one variable has another value, and called there. Null: the project
 * has no such environment, as one from before it had stages.
 */
export async function promoteWalkthrough(
  api: ApiClient,
  project: ProjectRow,
  terminal: Terminal,
): Promise<TestingReport | null> {
  const environmentId = project.environments.find(({ name }) => name === stageName)?.id;
  if (environmentId === undefined) return null;
  const startedAt = performance.now();
  const release = await bring(api, environmentId, terminal);
  const { urls } = (await api.ask(walkthroughStageQuery, { environmentId })).environment;
  const url = urls[0]?.url.replace(/\/$/, '') ?? '';
  const { body } = await callGateway(`${url}/myfunction`, 'POST', { name: 'Tiffin' });
  const message = isMessage(body) ? body.message : body;
  const ok = message === `${greetingIn(stageName)}, Tiffin!`;
  const text = `the same release in testing, with one variable changed: ${styled('dim', JSON.stringify(message))}`;
  if (ok) terminal.done(text, performance.now() - startedAt);
  else terminal.failed(`${text} ${styled('red', 'is not what the walkthrough expects')}`);
  return { url, release, message, ok };
}

/** Answers which release runs there now. */
async function bring(api: ApiClient, environmentId: string, terminal: Terminal): Promise<string> {
  const { currentRelease, upstream } = (await api.ask(walkthroughStageQuery, { environmentId })).environment;
  const release = upstream[0]?.currentRelease?.name;
  if (release === undefined) throw new Failure('Nothing runs in the stage before testing that could be promoted.');
  if (currentRelease?.name !== release) await promote(api, terminal, { environmentId, release });
  return release;
}

const isMessage = (body: unknown): body is { readonly message: unknown } =>
  typeof body === 'object' && body !== null && 'message' in body;

async function promote(
  api: ApiClient,
  terminal: Terminal,
  { environmentId, release }: { readonly environmentId: string; readonly release: string },
): Promise<void> {
  terminal.busy(`promoting ${release} to testing`);
  const input = { environmentId, release };
  const { promotion } = (await api.ask(promoteReleaseMutation, { input })).promoteRelease;
  const end = await followPromotion(api, terminal, { promotion, withinSeconds });
  if (badEnds.includes(end.phase))
    throw new Failure(`The promotion to testing has ended: ${end.phase}. ${end.note ?? ''}`);
  if (end.phase !== 'Succeeded')
    throw new Failure(`The promotion to testing still waits after ${withinSeconds} s: ${end.note ?? end.phase}`);
}
