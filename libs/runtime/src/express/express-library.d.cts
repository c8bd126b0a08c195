declare const library: {
  readonly request: object;
  readonly response: object;
  readonly settings: {
    compileETag(value: unknown): unknown;
    compileQueryParser(value: unknown): (text: string | null | undefined) => Record<string, unknown>;
    compileTrust(value: unknown): unknown;
  };
};
export = library;
