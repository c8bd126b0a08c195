/** The methods that an API endpoint lists. Undefined, in its place, is every method. */
export class MethodSet {
  readonly #methods: ReadonlySet<string>;

  private constructor(methods: readonly string[]) {
    this.#methods = new Set(methods);
  }

  /** Who lists GET answers HEAD too. An empty list or `*` is every method. */
  static of(listed: readonly string[]): MethodSet | undefined {
    const methods = listed.map((method) => method.trim().toUpperCase()).filter((method) => method !== '');
    if (methods.length === 0 || methods.includes('*')) return undefined;
    return new MethodSet(methods.includes('GET') ? [...methods, 'HEAD'] : methods);
  }

  has(method: string): boolean {
    return this.#methods.has(method);
  }

  [Symbol.iterator](): IterableIterator<string> {
    return this.#methods.values();
  }
}
