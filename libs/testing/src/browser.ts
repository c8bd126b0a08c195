import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';

/** In CI two cores run database, platform, tenants' processes and browser. */
const waitMs = 20_000;

const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Nothing but the page under test may use the network or the machine's time. */
const flags = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface Look {
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly scheme: 'light' | 'dark';
}

/** A real Chromium that remembers what went wrong in its pages. */
export class TestBrowser {
  /** Errors in the console (policy violations are among them), uncaught exceptions, failed requests, answers from 400 on. */
  readonly troubles: string[] = [];

  private constructor(private readonly browser: Browser) {}

  /** The executable is the variable TIFFIN_CHROMIUM or stands at a usual place; without either it throws. */
  static async start(): Promise<TestBrowser> {
    const executablePath = process.env['TIFFIN_CHROMIUM'] ?? usualPlaces.find((path) => existsSync(path));
    if (executablePath === undefined)
      throw new Error('There is no Chromium or Chrome here. Install one, or set TIFFIN_CHROMIUM to its executable.');
    return new TestBrowser(await chromium.launch({ executablePath, args: flags, chromiumSandbox: false }));
  }

  /** A page that shares nothing with other pages. */
  async page(look: Look): Promise<Page> {
    // What moves is waited for before it is clicked.
    const still = { reducedMotion: 'reduce' } as const;
    const context = await this.browser.newContext(still);
    const page = await context.newPage();
    await show(page, look);
    page.setDefaultTimeout(waitMs);
    this.watch(page);
    return page;
  }

  /** Takes troubles away that a test has caused on purpose. */
  forgive(expected: RegExp): void {
    const others = this.troubles.filter((one) => !expected.test(one));
    this.troubles.splice(0, this.troubles.length, ...others);
  }

  stop(): Promise<void> {
    return this.browser.close();
  }

  private watch(page: Page): void {
    const note = (what: string) => void this.troubles.push(what);
    page.on('console', (message) => {
      if (message.type() === 'error' && !isQuestion(message.location().url)) note(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => note(`uncaught: ${error.message}`));
    page.on('requestfailed', (request) => {
      const reason = request.failure()?.errorText ?? '';
      // What was under way when the page was left.
      if (reason !== 'net::ERR_ABORTED') note(`failed: ${request.url()} ${reason}`);
    });
    page.on('response', (response) => {
      if (response.status() >= 400 && !isQuestion(response.url()))
        note(`answer ${response.status()}: ${response.url()}`);
    });
  }
}

/** Whether somebody is signed in: a page asks that, and "no" is an answer, which browsers show in red. */
const isQuestion = (url: string): boolean => URL.parse(url)?.pathname === '/session/token';

/** Shows a page on another screen. */
export async function show(page: Page, { width, height, scheme }: Look): Promise<void> {
  await page.setViewportSize({ width, height });
  await page.emulateMedia({ colorScheme: scheme });
}

/** Writes what a page shows into the folder of the variable TIFFIN_SCREENSHOTS; without it, does nothing. */
export async function screenshot(page: Page, name: string): Promise<void> {
  const folder = process.env['TIFFIN_SCREENSHOTS'];
  if (!folder) return;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
