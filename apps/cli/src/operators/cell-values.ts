import { readFileSync } from 'node:fs';
import { InvalidArgumentError } from 'commander';

/** A number of tenants, or `none`. */
export function readCapacity(text: string): number | null {
  if (text === 'none') return null;
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= 0) return value;
  throw new InvalidArgumentError('It is a whole number, or none.');
}

export function readPort(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 65_535) return value;
  throw new InvalidArgumentError('It is a port, 1 to 65535.');
}

/** Of a cluster. With what accounts are called, it is part of longer names. */
export function readNamespace(text: string): string {
  if (/^(?!t-)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(text)) return text;
  throw new InvalidArgumentError('It is small letters, digits and inner hyphens, and does not begin with "t-".');
}

/** Of a file. */
export function readSettings(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new InvalidArgumentError(`It is a file of JSON: ${(error as Error).message}`);
  }
}
