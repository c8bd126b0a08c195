import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestStack } from '@tiffin/testing';
import { type Look, TestBrowser } from '@tiffin/testing/browser';

/** Somebody at a screen of this size. */
export const desk: Look = { width: 1280, height: 800, scheme: 'light' };

export type Step = (name: string, run: () => Promise<void>) => void;

/** A platform and a browser, on which one story after the other is told. */
export class ConsoleStage {
  private constructor(
    readonly stack: TestStack,
    readonly browser: TestBrowser,
  ) {}

  static async set(): Promise<ConsoleStage> {
    const [stack, browser] = await Promise.all([TestStack.start({ people: true }), TestBrowser.start()]);
    return new ConsoleStage(stack, browser);
  }

  /** On a platform that was started in another way. */
  static of(stack: TestStack, browser: TestBrowser): ConsoleStage {
    return new ConsoleStage(stack, browser);
  }

  async clear(): Promise<void> {
    await this.browser.stop();
    await this.stack.stop();
  }
}

export type Story = (stage: () => ConsoleStage) => void;

/** Tells stories by their names, one after the other, on a stage of their own: files of stories work beside each other, and no story sees people or settings of another file. */
export function tellStories(stories: Readonly<Record<string, Story>>): void {
  let stage: ConsoleStage;
  beforeAll(async () => {
    stage = await ConsoleStage.set();
  }, 90_000);
  afterAll(() => stage.clear());
  for (const [name, tell] of Object.entries(stories)) describe(name, () => tell(() => stage));
}

/** The steps of one story: after one that failed, the others say so at once. */
export function stepsOf(stage: () => ConsoleStage): Step {
  let isBroken = false;
  return (name, run) =>
    it(
      name,
      async () => {
        if (isBroken) throw new Error('A step before this one failed.');
        isBroken = true;
        await run();
        expect(stage().browser.troubles).toEqual([]);
        isBroken = false;
      },
      60_000,
    );
}
