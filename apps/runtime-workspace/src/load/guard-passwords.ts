import { randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { ApiError } from '../api-error.js';
import type { HookContext, ModelClass, Row } from '../juggler.js';

const derive = promisify<string, Buffer, number, Buffer>(scrypt);
const maxLength = 256;
const hashed = /^scrypt\$[\w-]+\$[\w-]+$/;

/**
 * Makes a model with base `User` store `scrypt$<salt>$<key>` (base64url, Node's default cost) in place of the password, and
 * its e-mail address and user name unique. The model's `hidden` setting keeps the hash out of every answer.
 */
export function guardPasswords(User: ModelClass): void {
  User.validatesUniquenessOf('email', { message: 'already exists' });
  User.validatesUniquenessOf('username', { message: 'already exists', allowNull: true });
  User.observe('before save', ({ instance, data }: HookContext) => hashPassword(data ?? instance));
}

async function hashPassword(row: Row | undefined): Promise<void> {
  const password = row?.['password'];
  // A row that a script read and saves again carries its hash; requests cannot send one (`checkData` refuses it).
  if (!row || typeof password !== 'string' || password === '' || hashed.test(password)) return;
  if (password.length > maxLength) {
    throw new ApiError(422, 'INVALID_PASSWORD', `A password has ${maxLength} characters at most.`);
  }
  const salt = randomBytes(16);
  row['password'] = `scrypt$${salt.toString('base64url')}$${(await derive(password, salt, 32)).toString('base64url')}`;
}
