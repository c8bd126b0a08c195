import { AuthorityProblem } from '@tiffin/domains-operations';
import { problemOf } from './acme-problem.js';
import type { AuthorityHttp } from './authority-http.js';
import { readJson } from './read-json.js';
import { type Directory, directoryShape } from './shapes.js';

/** Where an authority does what. */
export class AuthorityDirectory {
  private known: Directory | null = null;

  constructor(
    private readonly http: AuthorityHttp,
    private readonly url: string,
  ) {}

  async read(): Promise<Directory> {
    return this.known ?? this.readAnew();
  }

  /** A process may live longer than the addresses in it. */
  async readAnew(): Promise<Directory> {
    const answer = await this.http.send(this.url, { method: 'GET' });
    if (answer.status !== 200) throw problemOf(answer, 'authority');
    const found = readJson(answer, directoryShape);
    const elsewhere = Object.values(found).find((url) => URL.parse(url)?.origin !== new URL(this.url).origin);
    if (elsewhere !== undefined)
      throw new AuthorityProblem('account', 'The authority’s directory leads to another host than its own.', {
        cause: new Error(elsewhere.slice(0, 300)),
      });
    return (this.known = found);
  }
}
