import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const rules = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] };
/** All that is another question in dark. */
const rulesOfColours = { type: 'rule', values: ['color-contrast'] };

/**
 * Asks axe about the page as it is now, or about a part of it, in light and in dark: it violates no rule of WCAG 2.1 A or AA that a machine can check.
 */
export async function isAccessible(page: Page, name: string, part = 'html'): Promise<void> {
  const source = await readFile(axe, 'utf8');
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
    // What changes its colour has done so, and so has the editor, which has colours of its own.
    await page.locator(`[data-testid="editor"]:not([data-scheme="${colorScheme}"])`).waitFor({ state: 'detached' });
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    if (await page.evaluate(() => !('axe' in window))) await page.evaluate(source);
    expect({ name, colorScheme, found: await violations(page, part, colorScheme) }).toEqual({
      name,
      colorScheme,
      found: [],
    });
  }
}

const violations = (page: Page, part: string, colorScheme: 'dark' | 'light'): Promise<readonly string[]> =>
  page.evaluate(
    async ([part, runOnly]) => {
      const { axe } = window as unknown as {
        readonly axe: { run(part: string, options: object): Promise<AxeResults> };
      };
      const { violations } = await axe.run(part, { runOnly, resultTypes: ['violations'] });
      return violations.flatMap(({ id, nodes }) =>
        nodes.map(
          ({ target, html, any, all }) =>
            `${id}: ${target.join(' ')} ${[...any, ...all][0]?.message ?? ''} ${html.slice(0, 160)}`,
        ),
      );
    },
    [part, colorScheme === 'dark' ? rulesOfColours : rules] as const,
  );
