import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const images = (...args: readonly string[]) =>
  new Promise<{ code: unknown; output: string; errors: string }>((done) => {
    execFile(process.execPath, [join(import.meta.dirname, 'images.mjs'), ...args], (error, output, errors) =>
      done({ code: error?.code ?? 0, output, errors }),
    );
  });

describe('npm run images', () => {
  it.each([
    ['nowhere to go', [], 'Say where to: --registry URL, or --directory FOLDER.'],
    ['a registry with a path', ['--registry', 'https://a.example/b'], 'must be a URL without a path'],
    ['a tag that is none', ['--registry', 'https://a.example', '--tag', 'a b'], '--tag is "a b"'],
    ['a name without a password', ['--registry', 'https://a.example', '--username', 'a'], 'go together'],
    ['an option that is none', ['--regsitry', 'https://a.example'], "Unknown option '--regsitry'"],
  ])('refuses %s, and says how it is called', async (_, args, problem) => {
    const { code, errors } = await images(...args);
    expect(code).toBe(2);
    expect(errors).toContain(problem);
    expect(errors).toContain('Usage: npm run images');
  });

  it('says what it does', async () => {
    expect(await images('--help')).toMatchObject({ code: 0, output: expect.stringContaining('--registry URL') });
  });
});
