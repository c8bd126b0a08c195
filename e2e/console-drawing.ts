import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { type Canvas, diffCanvas, parseCanvas } from '@tiffin/canvas-rules';
import { accepted } from '@tiffin/kernel';
import type { ProjectView } from '@tiffin/testing';
import { type Look, screenshot, show } from '@tiffin/testing/browser';
import { isAccessible } from './accessible.js';
import { ConsolePage } from './console-page.js';
import { type ConsoleStage, desk, stepsOf } from './console-stage.js';

const phone: Look = { width: 375, height: 812, scheme: 'dark' };
const empty: Canvas = { formatVersion: 2, entities: [], connections: [] };

const greeting = (text: string): string => `module.exports.fn = () => ({ greeting: "${text}" });`;

/** See, wire, edit, save, call; keyboard, phone, dark. */
export function tellOfDrawing(stage: () => ConsoleStage): void {
  let project: ProjectView;
  let screen: ConsolePage;
  /** Ids that the console gives to what is drawn in it. */
  const drawn = { function: '', pipeline: '', endpoint: '', model: '' };
  let endpointUrl: string;

  beforeAll(async () => {
    const { client } = stage().stack;
    const walkthrough = JSON.parse(await readFile('docs/examples/walkthrough.json', 'utf8')) as unknown;
    project = await client.createProject('Walkthrough');
    await client.save(project.id, 0, diffCanvas(empty, accepted(parseCanvas(walkthrough))));
    await client.untilLive(project.environmentId, 1, 60_000);
    screen = await ConsolePage.open(await stage().browser.page(desk), stage().stack, project.slug);
    await screen.isLive(1);
  }, 60_000);
  // A page that stays open goes on following what happens.
  afterAll(() => screen.page.close());

  /** Opens the project anew, on the same page: that is the quicker way to have nothing open and no focus. */
  async function reopen(look: Look): Promise<void> {
    await show(screen.page, look);
    await screen.page.reload();
    await screen.partWith('deployment-state', { state: 'live' }).waitFor();
  }

  /** Another member saves other code for the function that is drawn here. */
  async function elsewhereSave(baseRevision: number, handler: string): Promise<void> {
    const files = { 'handler.js': handler, 'package.json': '{}' };
    await stage().stack.client.save(project.id, baseRevision, [
      { op: 'updateEntity', id: drawn.function, changes: { files } },
    ]);
  }

  const step = stepsOf(stage);
  const answer = async (): Promise<string> => (await stage().stack.client.call(endpointUrl)).body;

  describe('the console in a browser', () => {
    step('shows the canvas live in its four quadrants', async () => {
      const quadrants = {
        Backend: ['memory'],
        Private: ['car', 'myfunction', 'service'],
        Gateway: ['gateway'],
        Public: ['car-endpoint', 'myfunction-endpoint', 'service-endpoint'],
      };
      for (const [quadrant, ids] of Object.entries(quadrants))
        for (const id of ids)
          expect([id, await screen.isWithin(`entity-${id}`, `quadrant-${quadrant}`)]).toEqual([id, true]);
      for (const id of ['memory', 'car', 'myfunction', 'gateway']) await screen.cardIsLive(id);
      expect(await screen.page.locator('.react-flow__edge').count()).toBe(7);
      await isAccessible(screen.page, 'the canvas');
      await screenshot(screen.page, '1-canvas');
    });

    step('adds a pipeline and a function', async () => {
      await screen.openDetails('gateway');
      await screen.part('pipeline-add').click();
      await screen.page.locator('[data-testid="pipeline-name"]:focus').waitFor();
      await screen.page.keyboard.type('GreeterPipeline');
      const row = screen.page.locator('.pipeline').filter({ hasText: 'GreeterPipeline' });
      drawn.pipeline = (await row.getAttribute('data-drop')) ?? '';
      await screenshot(screen.page, '2-pipeline');
      await screen.part('palette-add-Function').click();
      await screen.page.locator('[data-testid="field-name"]:focus').waitFor();
      await screen.page.keyboard.type('greeter');
      await screen.card('Function', 'greeter').waitFor();
      drawn.function = await screen.idOfDrawer();
      await screenshot(screen.page, '3-function');
      await screen.part('drawer-close').click();
    });

    step('keeps what is not saved when the canvas is left, and brings it back', async () => {
      const back = async (): Promise<void> => {
        await screen.card('Function', 'greeter').waitFor();
        await screen.page.getByText('Your unsaved changes are back').waitFor();
      };
      await screen.part('brand').click();
      await screen.part(`project-${project.slug}`).click();
      await back();
      await screen.page.goBack();
      await screen.part(`project-${project.slug}`).click();
      await back();
      screen.page.once('dialog', (dialog) => void dialog.accept());
      await screen.page.reload();
      await back();
      await screenshot(screen.page, '3-restored');
      await screen.part('undo').click();
      await screen.partWith('save-state', { state: 'saved' }).waitFor();
      await screen.part('redo').click();
      await screen.card('Function', 'greeter').waitFor();
    });

    step('says why a wire may not be drawn', async () => {
      await screen.drawWire(drawn.function, 'car-endpoint');
      const refusal = await screen.part('refusal').innerText();
      expect(refusal).toContain('Function "greeter" cannot be connected to ApiEndpoint "CarApiEndpoint"');
      expect(refusal).toContain('Functions connect to a Pipeline');
      await isAccessible(screen.page, 'a refused wire');
      await screenshot(screen.page, '4-refused');
    });

    step('draws a wire with the mouse, and proposes an API endpoint for it', async () => {
      await screen.drawWire(drawn.function, drawn.pipeline);
      const endpoint = screen.card('ApiEndpoint', 'greeterApiEndpoint');
      expect(await endpoint.innerText()).toContain('/greeter*');
      drawn.endpoint = (await endpoint.getAttribute('data-drop')) ?? '';
      expect(await screen.page.locator('.react-flow__edge').count()).toBe(9);
      await screenshot(screen.page, '5-wired');
    });

    step('saves typed code with Ctrl+S, shows how it goes live, and where to call it', async () => {
      await screen.openDetails(drawn.function);
      await screen.part('tab-code').click();
      await screen.typeCode(greeting('first'));
      await screenshot(screen.page, '6-code');
      await screen.part('dock-progress').click();
      const states = await screen.recordStates();
      await screen.part('editor').locator('.cm-content').click();
      await screen.save();
      await screen.isLive(2);
      expect((await states()).some((state) => state === 'building' || state === 'deploying')).toBe(true);
      await screen.partWith(`build-function-${drawn.function}`, { state: 'succeeded' }).waitFor();
      for (const step of ['render', 'apply', 'ready', 'smoke'])
        await screen.partWith(`step-${step}`, { state: 'succeeded' }).waitFor();
      await screen.cardIsLive(drawn.function);
      await screenshot(screen.page, '7-live');
      await screen.part('dock-call').click();
      const curl = await screen.part(`curl-${drawn.endpoint}`).innerText();
      endpointUrl = /'(.+)'/.exec(curl)?.[1] ?? '';
      expect(endpointUrl).toContain(await screen.part('gateway-url').innerText());
      await isAccessible(screen.page, 'how to call it');
      await screenshot(screen.page, '8-call');
      expect(await answer()).toBe('{"greeting":"first"}');
    });

    step('shows file and line of a mistake, while the last good revision answers, until it is mended', async () => {
      await screen.enterCode(greeting('second'));
      await screen.page.keyboard.press('Enter');
      await screen.page.keyboard.type('}');
      await screen.save();
      const problem = screen.part('environment-problem');
      await problem.waitFor();
      expect(await problem.innerText()).toContain('handler.js:2');
      expect(await problem.innerText()).toContain('revision 2 keeps serving');
      expect(await answer()).toBe('{"greeting":"first"}');
      await isAccessible(screen.page, 'a mistake');
      await screenshot(screen.page, '9-mistake');
      await screen.part('editor').locator('.cm-content').press('ControlOrMeta+End');
      await screen.page.keyboard.press('Backspace');
      await screen.save();
      await screen.isLive(4);
      await problem.waitFor({ state: 'detached' });
      expect(await answer()).toBe('{"greeting":"second"}');
    });

    step('shows a conflict and takes in what somebody else saved', async () => {
      await screen.enterCode(greeting('mine'));
      await elsewhereSave(4, greeting('theirs'));
      await screen.part('newer-banner').waitFor();
      await isAccessible(screen.page, 'a newer revision');
      await screenshot(screen.page, '10-newer');
      await screen.save();
      const dialog = screen.part('conflict-dialog');
      await dialog.waitFor();
      expect(await dialog.innerText()).toContain('greeter');
      await screen.part('conflict-dropped').getByText('greeter').waitFor();
      await isAccessible(screen.page, 'a conflict');
      await screenshot(screen.page, '11-conflict');
      await screen.part('conflict-reapply').click();
      await screen.part('editor').getByText('theirs').waitFor();
      await screen.partWith('revision', { revision: '5' }).waitFor();
      await screen.partWith('save-state', { state: 'saved' }).waitFor();
      await screen.isLive(5);
      expect(await answer()).toBe('{"greeting":"theirs"}');
    });
  });

  describe('the console without a mouse', () => {
    step('opens and closes the details, with the focus always in sight', async () => {
      await reopen(desk);
      const { keyboard } = screen.page;
      await screen.tabTo('palette-add-Model');
      expect(await screen.showsFocus()).toBe(true);
      await keyboard.press('Enter');
      await screen.page.locator('[data-testid="field-name"]:focus').waitFor();
      await keyboard.type('Wheel');
      await screen.card('Model', 'Wheel').waitFor();
      drawn.model = await screen.idOfDrawer();
      await keyboard.press('Escape');
      await screen.part('drawer').waitFor({ state: 'detached' });
      expect(await screen.showsFocus()).toBe(true);
      await screenshot(screen.page, '12-focus');
      await keyboard.press('Enter');
      await screen.page.locator('[data-testid="drawer"]:focus').waitFor();
      expect(await screen.showsFocus()).toBe(true);
    });

    step('wires and saves', async () => {
      const { keyboard } = screen.page;
      await screen.tabTo('tab-settings');
      await keyboard.press('ArrowRight');
      await keyboard.press('ArrowRight');
      await screen.tabTo(`connect-${drawn.model}`);
      expect(await screen.showsFocus()).toBe(true);
      await keyboard.type('from mem');
      await screen.page.getByRole('option', { name: 'from memory' }).waitFor();
      await screenshot(screen.page, '13-wires');
      await keyboard.press('ArrowDown');
      await keyboard.press('Enter');
      await screen.part('wires').getByText('memory → Wheel').waitFor();
      await keyboard.press('Escape');
      await screen.part('drawer').waitFor({ state: 'detached' });
      await screen.save();
      await screen.isLive(6);
      await screen.cardIsLive(drawn.model);
      await screenshot(screen.page, '14-saved');
    });
  });

  describe('the details of whoever may draw', () => {
    const shown = ['memory', 'car', 'myfunction', 'service', 'gateway', 'car-endpoint'];
    for (const id of [...shown, 'a microservice'])
      step(`can be read and filled in by everybody: ${id}`, async () => {
        if (id === 'a microservice') await screen.part('palette-add-Microservice').click();
        else await screen.openDetails(id);
        for (const tab of await screen.part('drawer').getByRole('tab').all()) {
          await tab.click();
          await isAccessible(screen.page, `${id}, ${await tab.textContent()}`, '[data-testid="drawer"]');
        }
        // The columns have all of the width again: a card that the drawer had pushed aside is back where it is looked for.
        await screen.part('drawer-close').click();
      });
  });

  describe('the console elsewhere', () => {
    step('fits a phone', async () => {
      await reopen(phone);
      const fits = async (...parts: string[]) => {
        for (const part of parts) expect([part, await screen.isOnScreen(part)]).toEqual([part, true]);
        expect(await screen.overflow()).toBe(0);
      };
      await fits(
        'project-title',
        'save',
        'scheme-toggle',
        'palette-open',
        'quadrant-tabs',
        'deployment-state',
        'dock-toggle',
      );
      await screenshot(screen.page, '15-phone');
      // The message about the unsaved changes is there, and in nobody's way.
      await screen.page.getByText('Your unsaved changes are back').waitFor();
      await screen.part('quadrant-tabs').getByText('Gateway').click({ timeout: 5_000 });
      await screen.openDetails('gateway');
      await fits('drawer', 'drawer-close', 'pipeline-add');
      await screenshot(screen.page, '16-phone-details');
      await screen.part('drawer-close').click();
      await screen.part('dock-toggle').click();
      await screen.part('dock-call').click();
      await fits('dock-progress', 'dock-logs', 'dock-call', 'gateway-url-gateway');
      await screenshot(screen.page, '17-phone-call');
    });

    step('is dark where the reader has it dark', async () => {
      await reopen({ ...desk, scheme: 'dark' });
      await screen.openDetails('myfunction');
      await screen.part('editor').getByText('module.exports.fn').waitFor();
      const [paper] = await screen.page
        .locator('body')
        .evaluate((body) => getComputedStyle(body).backgroundColor.match(/\d+/g) ?? []);
      expect(Number(paper)).toBeLessThan(60);
      expect(await screen.overflow()).toBe(0);
      await screenshot(screen.page, '18-dark');
    });
  });
}
