import { answering, drawFunctions, type ProjectView, rewrite, TestStack, waitUntil } from '@tiffin/testing';
import { screenshot, show, TestBrowser } from '@tiffin/testing/browser';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { isAccessible } from './accessible.js';
import { ConsolePage } from './console-page.js';
import { ConsoleStage, desk, stepsOf } from './console-stage.js';

let stage: ConsoleStage;
let project: ProjectView;
let board: ConsolePage;

const create = (name: string) =>
  stage.stack.client.graphql(
    `mutation ($input: CreateEnvironmentInput!) {
    createEnvironment(input: $input) { environment { id } }
  }`,
    { input: { projectId: project.id, name } },
  );

beforeAll(async () => {
  const [stack, browser] = await Promise.all([TestStack.start({ people: true, promotes: true }), TestBrowser.start()]);
  stage = ConsoleStage.of(stack, browser);
  project = await stack.client.createProject('Shop');
  await stack.client.save(project.id, 0, drawFunctions({ hello: answering('one') }));
  await stack.client.untilLive(project.environmentId, 1);
  await create('testing');
  board = await ConsolePage.open(await browser.page(desk), stack, project.slug);
}, 120_000);
afterAll(() => stage.clear());

const card = (name: string): Locator => board.part(`stage-${name}`);
const runs = (name: string, release: RegExp | string): Promise<void> =>
  card(name).getByTestId('stage-release').filter({ hasText: release }).waitFor();

async function fromMenu(name: string, question: string): Promise<void> {
  await card(name).getByTestId('stage-menu').click();
  await board.part(`stage-${question}`).click();
}

describe('the board of stages', () => {
  const step = stepsOf(() => stage);

  step('shows what runs where, and where nothing does', async () => {
    await board.part('to-stages').click();
    await runs('development', /-1$/);
    expect(await card('testing').getByTestId('stage-empty').textContent()).toContain('Promote a release to it');
    await isAccessible(board.page, 'board');
    await screenshot(board.page, 'board-1-begin');
  });

  step('shows each gate before somebody asks, promotes, and follows the steps', async () => {
    await card('testing').getByTestId('stage-promote').click();
    await board.partWith('gate-order', { state: 'open' }).waitFor();
    expect(await board.part('outcome').textContent()).toBe('It starts at once.');
    await isAccessible(board.page, 'promote', '[role="dialog"]');
    await screenshot(board.page, 'board-2-promote');
    await board.part('promote').click();
    await card('testing').getByTestId('open-promotion').waitFor();
    await screenshot(board.page, 'board-3-on-its-way');
    await runs('testing', /-1$/);
    await card('testing').getByTestId('open-promotion').waitFor({ state: 'detached' });
  });

  step('says at a closed gate what it is, as the refusal would', async () => {
    await create('production');
    await stage.stack.client.save(project.id, 1, rewrite('hello', answering('two')));
    await stage.stack.client.untilLive(project.environmentId, 2);
    await runs('development', /-2$/);
    await board.page.reload();
    await card('production').getByTestId('stage-promote').click();
    await board.partWith('gate-order', { state: 'open' }).waitFor();
    const newest = await board.part('promote-release').locator('option', { hasText: /-2$/ }).getAttribute('value');
    await board.part('promote-release').selectOption(newest);
    await board.partWith('gate-order', { state: 'closed' }).waitFor();
    expect(await board.part('gate-order').textContent()).toContain('has not been in "testing"');
    expect(await board.part('promote').isDisabled()).toBe(true);
    await screenshot(board.page, 'board-4-refused');
    await board.page.keyboard.press('Escape');
  });

  step('compares what would come with what runs there', async () => {
    await card('testing').getByTestId('stage-promote').click();
    await board.part('compare').click();
    await board.part('comparison').waitFor();
    expect(await board.part('compared-code').textContent()).toContain('"two"');
    expect(await board.part('compared-images').textContent()).toMatch(/MB/);
    await isAccessible(board.page, 'compare', '[role="dialog"]');
    await screenshot(board.page, 'board-5-compare');
    await board.part('promote').click();
    await runs('testing', /-2$/);
  });

  step(
    'rolls back to what was verified there, holds, lifts the hold, and lets what runs before come by itself',
    async () => {
      await card('testing').getByTestId('open-promotion').waitFor({ state: 'detached' });
      await fromMenu('testing', 'rollback');
      await board.partWith('gate-verified', { state: 'open' }).waitFor();
      await board.part('rollback').click();
      await runs('testing', /-1$/);
      await fromMenu('testing', 'hold');
      await board.part('remark').fill('a sale');
      await board.part('hold-do').click();
      await card('testing').getByTestId('stage-hold').filter({ hasText: 'a sale' }).waitFor();
      await isAccessible(board.page, 'board with a hold');
      await fromMenu('testing', 'unhold');
      await board.part('confirm-do').click();
      await card('testing').getByTestId('stage-hold').waitFor({ state: 'detached' });
      await fromMenu('testing', 'automation');
      await board.part('automation-upstream').check();
      await board.part('automation-do').click();
      await board.part('automation-form').waitFor({ state: 'detached' });
      await runs('testing', /-2$/);
    },
  );

  step('stops what runs, offers no promotion meanwhile, and starts it again', async () => {
    await fromMenu('development', 'stop');
    await isAccessible(board.page, 'stop', '[role="dialog"]');
    await board.part('confirm-do').click();
    await board.partWith('stage-development', { state: 'stopped' }).waitFor();
    await screenshot(board.page, 'board-5-stopped');
    await fromMenu('development', 'start');
    await board.part('confirm-do').click();
    await board.partWith('stage-development', { state: 'live' }).waitFor();
  });

  step('changes settings, waits for people, and tells whoever asked that it is not them', async () => {
    await fromMenu('production', 'settings');
    await board.part('field-quorum').fill('1');
    await board.part('approvers-admin').check();
    await isAccessible(board.page, 'settings', '[role="dialog"]');
    await screenshot(board.page, 'board-6-settings');
    await board.part('stage-settings-do').click();
    await board.part('stage-settings-form').waitFor({ state: 'detached' });
    await card('production').getByTestId('stage-promote').click();
    await board.partWith('gate-approvals', { state: 'waiting' }).waitFor();
    await board.part('promote').click();
    await card('production').getByTestId('gate-approvals').waitFor();
    expect(await card('production').getByTestId('approvers').textContent()).toBe('May agree: admins, higher roles.');
    await board.part('approve-promotion').click();
    await board.part('approve-do').click();
    await board.part('approve-do-refusal').waitFor();
    await screenshot(board.page, 'board-7-own');
    await board.page.keyboard.press('Escape');
    await isAccessible(board.page, 'board with a promotion that waits');
    await screenshot(board.page, 'board-8-waits');
    await board.part('abort-promotion').click();
    await board.part('remark').fill('not today');
    await board.part('abort-do').click();
    await card('production').getByTestId('last-ended').waitFor();
  });

  step('keeps all that was promoted, and fits narrow screens and the dark', async () => {
    await fromMenu('testing', 'history');
    await waitUntil('all promotions', async () => ((await board.part('promotion').count()) >= 3 ? true : null));
    await screenshot(board.page, 'board-9-history');
    await board.page.keyboard.press('Escape');
    await board.part('promotions').waitFor({ state: 'detached' });
    await show(board.page, { ...desk, scheme: 'dark' });
    await screenshot(board.page, 'board-10-dark');
    await show(board.page, { width: 390, height: 844, scheme: 'light' });
    expect(await board.overflow()).toBe(0);
    await screenshot(board.page, 'board-11-phone');
    await card('production').scrollIntoViewIfNeeded();
    await screenshot(board.page, 'board-12-phone-below');
    await board.part('to-canvas').click();
    await board.part('to-stages').waitFor();
    expect([await board.overflow(), await board.isOnScreen('save')]).toEqual([0, true]);
    await screenshot(board.page, 'board-14-phone-canvas');
    await board.part('to-stages').click();
    await card('production').waitFor();
  });

  step('creates a stage, and says why one cannot be', async () => {
    await show(board.page, desk);
    await board.part('new-stage').click();
    await board.part('new-stage-name').fill('testing');
    await board.part('new-stage-do').click();
    await board.part('new-stage-do-refusal').waitFor();
    await board.part('new-stage-name').fill('load-test');
    await screenshot(board.page, 'board-13-new');
    await board.part('new-stage-do').click();
    await card('load-test').waitFor();
  });

  step('shows in which steps releases come, and a canary with its share', async () => {
    const { client } = stage.stack;
    const { project: read } = await client.graphql<{ project: { environments: { id: string; name: string }[] } }>(
      'query ($id: ID!) { project(id: $id) { environments { id name } } }',
      { id: project.id },
    );
    const environmentId = read.environments.find(({ name }) => name === 'testing')?.id;
    const steps = [{ weightPercent: 5, holdSeconds: 3600 }, { weightPercent: 100 }];
    await client.graphql('mutation ($input: ChangeStageInput!) { changeStage(input: $input) { changed } }', {
      input: { environmentId, rollout: { steps, stickyBy: 'client-address' } },
    });
    await board.page.reload();
    await card('testing').getByTestId('stage-rollout').filter({ hasText: '5 % for 1h, 100 %' }).waitFor();
    await client.save(project.id, 2, rewrite('hello', answering('three')));
    const canary = card('testing').getByTestId('stage-canary');
    await canary.filter({ hasText: /-3 has 5 % of the requests/ }).waitFor({ timeout: 60_000 });
    expect(await canary.textContent()).toContain('fails 1 % more often than the running release');
    await runs('testing', /-2$/);
    await isAccessible(board.page, 'board with a canary');
    await screenshot(board.page, 'board-15-canary');
  });
});
