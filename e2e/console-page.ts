import type { TestStack } from '@tiffin/testing';
import type { Locator, Page } from 'playwright-core';

const moveSteps = 12;

/** The console as somebody at the screen has it. Elements are found by the test hooks of `apps/console/README.md`. */
export class ConsolePage {
  constructor(readonly page: Page) {}

  /** Opens the console as `tiffin open` does, and in it the project. */
  static async open(page: Page, stack: TestStack, slug: string): Promise<ConsolePage> {
    const opened = await ConsolePage.signIn(page, stack);
    await opened.openProject(slug);
    return opened;
  }

  /** Signs a browser in as `tiffin open` does, as the owner of the demo. */
  static async signIn(page: Page, { identity }: TestStack): Promise<ConsolePage> {
    await page.goto(await identity.openLink());
    return new ConsolePage(page);
  }

  /** From the list of projects to the canvas, once that shows how it runs. */
  async openProject(slug: string): Promise<void> {
    await this.part(`project-${slug}`).click();
    await this.page.mouse.move(0, 0);
    await this.page.locator('[data-testid="deployment-state"]:not([data-state="unknown"])').waitFor();
  }

  part(testId: string): Locator {
    return this.page.getByTestId(testId);
  }

  /** The part once it also carries these `data-` attributes. */
  partWith(testId: string, data: Readonly<Record<string, string>>): Locator {
    const attributes = Object.entries(data).map(([name, value]) => `[data-${name}="${value}"]`);
    return this.page.locator(`[data-testid="${testId}"]${attributes.join('')}`);
  }

  card(type: string, name: string): Locator {
    return this.page.locator(`.card[data-type="${type}"]`).filter({ hasText: name });
  }

  /** Remembers every state that the bar below shows from now on, however short. */
  async recordStates(): Promise<() => Promise<string[]>> {
    const seen = await this.page.evaluateHandle(() => {
      const states: string[] = [];
      const bar = '[data-testid="deployment-state"]';
      const look = () => states.push(document.querySelector<HTMLElement>(bar)?.dataset['state'] ?? '');
      new MutationObserver(look).observe(document.body, { subtree: true, attributeFilter: ['data-state'] });
      return states;
    });
    return () => seen.jsonValue();
  }

  async isLive(revision: number): Promise<void> {
    await this.partWith('deployment-state', { state: 'live', 'live-revision': String(revision) }).waitFor();
  }

  /** Waits until the card says that its entity runs. */
  async cardIsLive(entityId: string): Promise<void> {
    await this.part(`entity-${entityId}`).locator('[data-testid="status"][data-tone="good"]').waitFor();
  }

  /** Opens the details of an entity by a click on its card; resolves with the drawer. */
  async openDetails(entityId: string): Promise<Locator> {
    await this.part(`entity-${entityId}`).locator('.card-head').click();
    const drawer = this.partWith('drawer', { entity: entityId });
    await drawer.waitFor();
    return drawer;
  }

  /** The entity whose details are open. */
  async idOfDrawer(): Promise<string> {
    return (await this.part('drawer').getAttribute('data-entity')) ?? '';
  }

  /** Presses the mouse on one port, moves it to another and lets go. */
  async drawWire(from: string, to: string): Promise<void> {
    // Waits until the port has come to rest, too: the columns move when the drawer opens or closes.
    await this.part(`port-out-${from}`).hover();
    const end = await this.middleOf(`port-in-${to}`);
    await this.page.mouse.down();
    await this.page.mouse.move(end.x, end.y, { steps: moveSteps });
    await this.page.mouse.up();
  }

  /** Replaces the text in the editor, key by key. */
  async typeCode(code: string): Promise<void> {
    await this.markCode();
    await this.page.keyboard.type(code);
  }

  /** Replaces the text in the editor by one that comes whole, as from an input method. */
  async enterCode(code: string): Promise<void> {
    await this.markCode();
    await this.page.keyboard.insertText(code);
  }

  private async markCode(): Promise<void> {
    await this.part('editor').locator('.cm-content').click();
    await this.page.keyboard.press('ControlOrMeta+A');
  }

  /** Marks all that a field holds, and pastes a text. */
  async pasteOver(field: Locator, text: string): Promise<void> {
    await field.selectText();
    await field.evaluate((element, pasted) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', pasted);
      element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    }, text);
  }

  async save(): Promise<void> {
    await this.page.keyboard.press('ControlOrMeta+S');
  }

  /** Presses Tab until the part, or something in it, has the focus; a part that Tab never reaches is an error. */
  tabTo(testId: string): Promise<void> {
    return this.pressTo(testId, 'Tab');
  }

  /** The same, backwards. */
  tabBackTo(testId: string): Promise<void> {
    return this.pressTo(testId, 'Shift+Tab');
  }

  private async pressTo(testId: string, key: string): Promise<void> {
    const part = this.part(testId);
    await part.waitFor();
    for (let presses = 0; presses < 80; presses += 1) {
      if (await part.evaluate((element) => element.contains(document.activeElement))) return;
      await this.page.keyboard.press(key);
    }
    throw new Error(`${key} does not reach "${testId}".`);
  }

  /** Whether people can see which element has the focus. */
  showsFocus(): Promise<boolean> {
    return this.page.evaluate(() => {
      const element = document.activeElement;
      if (!element?.matches(':focus-visible')) return false;
      return [element, ...element.querySelectorAll('.card')].some((one) => {
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
        return (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow.includes('0px 0px 0px 2px');
      });
    });
  }

  /** The test hook of what has the focus; null: nothing that has one. */
  focused(): Promise<string | null> {
    return this.page.evaluate(() => document.activeElement?.getAttribute('data-testid') ?? null);
  }

  /** How far the page is wider than the window, in CSS pixels. */
  overflow(): Promise<number> {
    return this.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  }

  /** Whether one part lies within another on the screen. */
  async isWithin(inner: string, outer: string): Promise<boolean> {
    const [a, b] = await Promise.all([this.box(inner), this.box(outer)]);
    return a.x >= b.x && a.y >= b.y && a.x + a.width <= b.x + b.width && a.y + a.height <= b.y + b.height;
  }

  /** Whether the whole width of a part lies within the window. */
  async isOnScreen(testId: string): Promise<boolean> {
    const { x, width } = await this.box(testId);
    return x >= 0 && x + width <= (this.page.viewportSize()?.width ?? 0);
  }

  private async middleOf(testId: string): Promise<{ x: number; y: number }> {
    const { x, y, width, height } = await this.box(testId);
    return { x: x + width / 2, y: y + height / 2 };
  }

  private async box(testId: string): Promise<{ x: number; y: number; width: number; height: number }> {
    const box = await this.part(testId).boundingBox();
    if (!box) throw new Error(`"${testId}" is not on the screen.`);
    return box;
  }
}
