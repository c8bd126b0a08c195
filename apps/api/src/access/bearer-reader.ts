import type { Identity, TokenReader } from './token-reader.js';

/** What begins like an API token is one; everything else is for the identity provider. Neither reader sees the other's tokens. */
export class BearerReader implements TokenReader {
  constructor(
    private readonly apiTokens: TokenReader,
    private readonly persons: TokenReader,
  ) {}

  read(token: string): Promise<Identity | null> {
    return (token.startsWith('tfn_') ? this.apiTokens : this.persons).read(token);
  }
}
