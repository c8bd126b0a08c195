import { createHmac, timingSafeEqual } from 'node:crypto';

/** Hidden in each form: shows that it is the answer to a page that this very browser was given. */
export class FormKey {
  constructor(private readonly key: string) {}

  /** `browser`: what only this browser and we know of each other. */
  of(browser: string): string {
    return createHmac('sha256', this.key).update(`form\0${browser}`).digest('base64url');
  }

  fits(shown: string, browser: string): boolean {
    const [is, should] = [Buffer.from(shown), Buffer.from(this.of(browser))];
    return is.length === should.length && timingSafeEqual(is, should);
  }
}
