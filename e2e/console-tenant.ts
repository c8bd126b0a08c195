import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { newSigningKey } from '@tiffin/audit-rules';
import { ApiRefusal, ManagedProcess, type ProjectView, TestClient, type TestStack, waitUntil } from '@tiffin/testing';
import { type Look, screenshot, show } from '@tiffin/testing/browser';
import { isAccessible } from './accessible.js';
import { ConsolePage } from './console-page.js';
import { type ConsoleStage, desk, stepsOf } from './console-stage.js';

const narrow: Look = { width: 360, height: 740, scheme: 'dark' };

/** The auditor of this platform, which looks more often than in production. */
async function startAuditor({ database, folder }: TestStack): Promise<ManagedProcess> {
  const key = join(folder, 'audit-key.pem');
  await writeFile(key, newSigningKey(), { mode: 0o600 });
  const auditor = new ManagedProcess({
    name: 'auditor',
    program: resolve('dist/apps/auditor/main.mjs'),
    environment: {
      DATABASE_URL: database.auditor,
      TIFFIN_CHECKPOINTS: join(folder, 'checkpoints'),
      TIFFIN_AUDIT_KEY_FILE: key,
      TIFFIN_VERIFY_MS: '500',
    },
  });
  await auditor.start();
  return auditor;
}

/** Tokens, secrets and variables, use, and the record of all that. */
export function tellOfTenant(stage: () => ConsoleStage): void {
  let auditor: ManagedProcess;
  let project: ProjectView;
  let screen: ConsolePage;
  let before: number;
  let token: string;

  beforeAll(async () => {
    const { stack, browser } = stage();
    auditor = await startAuditor(stack);
    project = await stack.client.createProject('Billing');
    screen = await ConsolePage.signIn(await browser.page(desk), stack);
    await screen.part(`project-${project.slug}`).waitFor();
    before = await lastSeq();
  }, 60_000);
  afterAll(async () => {
    await screen.page.close();
    await auditor.end('SIGTERM');
  });

  /** By the address, as a link would lead there. */
  async function goTo(fragment: string, testId: string): Promise<void> {
    await screen.page.evaluate((hash) => void (location.hash = hash), fragment);
    await screen.part(testId).waitFor();
  }

  async function lastSeq(): Promise<number> {
    const { client } = stage().stack;
    const { viewer } = await client.graphql<{ viewer: { memberships: { tenant: { id: string } }[] } }>(
      '{ viewer { memberships { tenant { id } } } }',
    );
    const { auditState } = await client.graphql<{ auditState: { lastSeq: number } }>(
      'query ($id: ID!) { auditState(tenantId: $id) { lastSeq } }',
      { id: viewer.memberships[0]?.tenant.id },
    );
    return auditState.lastSeq;
  }

  /** How the API meets whoever has the token: by a name, or by a refusal. */
  const metWith = async (): Promise<string> => {
    const { api, router } = stage().stack.ports;
    const client = new TestClient(`http://127.0.0.1:${api}`, `http://127.0.0.1:${router}`, token);
    try {
      return (await client.graphql<{ viewer: { name: string } }>('{ viewer { name } }')).viewer.name;
    } catch (error) {
      return error instanceof ApiRefusal ? (error.code ?? '') : String(error);
    }
  };

  /** Actions of people since the story began, newest first, as the page shows them. */
  const acts = (): Promise<string[]> =>
    screen.page
      .locator('.event')
      .evaluateAll(
        (rows, from) =>
          rows
            .filter((row) => Number((row as HTMLElement).dataset['seq']) > from && !row.textContent.includes('worker'))
            .map((row) => ((row as HTMLElement).dataset['testid'] ?? '').replace('event-', '')),
        before,
      );

  const step = stepsOf(stage);

  describe('a token in the console', () => {
    step('is shown once, and opens the API', async () => {
      await goTo('#/tenant/tokens', 'tenant-tokens');
      await screen.part('create-token').click();
      await screen.part('token-name').fill('story');
      await screenshot(screen.page, '30-token-form');
      await screen.page.keyboard.press('Enter');
      token = (await screen.part('token-text').textContent()) ?? '';
      await isAccessible(screen.page, 'a token that is shown once');
      await screenshot(screen.page, '30-token-made');
      expect(await metWith()).toBe('Developer');
      await screen.part('token-done').click();
      await screen
        .part('token-story')
        .getByText('never used')
        .or(screen.part('token-story').getByText('last used'))
        .waitFor();
      expect(await screen.page.content()).not.toContain(token);
      await screenshot(screen.page, '31-tokens');
    });

    step('is revoked, and then opens nothing', async () => {
      await screen.part('revoke-story').click();
      await screen.part('confirm-do').click();
      await screen.part('token-story').waitFor({ state: 'detached' });
      await waitUntil('the refusal of the token', async () => (await metWith()) === 'UNAUTHENTICATED');
    });
  });

  describe('settings of a project in the console', () => {
    step('set a secret, which is never shown, and a variable, which is', async () => {
      await goTo(`#/projects/${project.id}/settings`, 'secrets');
      await screen.part('new-secret').click();
      await screen.part('setting-name').fill('DB_PASSWORD');
      await screen.part('secret-value').fill('hunter2-of-the-story');
      await screen.part('secret-set').click();
      await screen.part('secret-DB_PASSWORD').waitFor();
      await screen.part('new-variable').click();
      await screen.part('setting-name').fill('REGION');
      await screen.part('variable-value').fill('eu-central');
      await screen.part('variable-set').click();
      await screen.part('variable-REGION').getByText('eu-central').waitFor();
      expect(await screen.page.content()).not.toContain('hunter2-of-the-story');
      await isAccessible(screen.page, 'secrets and variables');
      await screenshot(screen.page, '32-settings');
    });
  });

  describe('the audit log in the console', () => {
    step('shows exactly these acts, and that all of it is verified', async () => {
      await goTo('#/tenant/audit', 'event-list');
      await screen.part('event-variable.set').first().waitFor();
      expect(await acts()).toEqual(['variable.set', 'secret.set', 'token.revoke', 'token.create']);
      const newest = await lastSeq();
      await waitUntil('the auditor', async () => {
        const state = screen.part('audit-state');
        const isVerified = (await state.getAttribute('data-standing')) === 'verified';
        return isVerified && Number(await state.getAttribute('data-verified-to')) >= newest;
      });
      await screen.part('event-token.create').first().locator('summary').click();
      await screen.part('hash-fits').getByText('it fits').waitFor();
      await isAccessible(screen.page, 'the audit log');
      await screenshot(screen.page, '33-audit');
    });

    step('finds what is asked for, and says so in its address', async () => {
      await screen.part('filter-action').fill('token.revoke');
      await screen.part('event-variable.set').waitFor({ state: 'detached' });
      expect(await acts()).toEqual(['token.revoke']);
      expect(screen.page.url()).toContain('action=token.revoke');
    });
  });

  describe('usage in the console', () => {
    step('reads what is used of each limit', async () => {
      await goTo('#/tenant/usage', 'usage-projects');
      await isAccessible(screen.page, 'usage');
      await screenshot(screen.page, '34-usage');
    });
  });

  describe('a project in the console', () => {
    step('is archived, marked as that, and restored', async () => {
      await goTo(`#/projects/${project.id}/settings`, 'life');
      await screen.part('life-archive').click();
      await screen.part('confirm-do').click();
      await screen.partWith('standing', { state: 'archived' }).waitFor();
      await goTo('#/', 'projects');
      await isAccessible(screen.page, 'an archived project');
      await screenshot(screen.page, '34-archived');
      await screen.partWith(`card-${project.slug}`, { state: 'archived' }).getByTestId('restore').click();
      await screen.partWith(`card-${project.slug}`, { state: 'active' }).waitFor();
    });
  });

  describe('the pages of a tenant on a narrow screen', () => {
    step('are no wider than it', async () => {
      await show(screen.page, narrow);
      for (const page of ['members', 'tokens', 'usage', 'audit', 'general']) {
        await goTo(`#/tenant/${page}`, `tenant-${page}`);
        await screen.page.locator('.panel, .rows, [data-testid="members"]').first().waitFor();
        expect([page, await screen.overflow()]).toEqual([page, 0]);
        await screenshot(screen.page, `35-narrow-${page}`);
      }
      await goTo(`#/projects/${project.id}/settings`, 'secrets');
      expect(await screen.overflow()).toBe(0);
      await screenshot(screen.page, '35-narrow-settings');
    });
  });
}
