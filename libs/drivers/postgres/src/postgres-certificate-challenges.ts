import type { CertificateChallenges } from '@tiffin/domains-operations';
import { orNull, text } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';
import { statement } from './reads/statement.js';
import type { TenantDatabase } from './tenant-database.js';

const shape = RowShape.of({ answer: ['x.answer', orNull(text)] });
const answerTo = statement(shape, (columns) => `select ${columns} from directory.challenge_answer($1, $2) x (answer)`);

export class PostgresCertificateChallenges implements CertificateChallenges {
  constructor(private readonly database: TenantDatabase) {}

  async answerOf(name: string, token: string): Promise<string | null> {
    const [row] = await this.database.directory(answerTo, [name, token]);
    return row?.answer ?? null;
  }
}
