import { expect } from 'vitest';
import type { Ended } from './expect-tokens.js';

type Tiffin = (args: readonly string[], input?: string) => Promise<Ended>;

/** What comes from a file of lines is set as a whole, or not at all. */
export async function expectSettingFiles(tiffin: Tiffin, inProject: readonly string[]): Promise<void> {
  for (const kind of ['secret', 'variable']) {
    const of = (what: string, input = '', ...more: readonly string[]) =>
      tiffin([kind, what, ...more, ...inProject], input);
    expect(await of('import', 'GOOD=value\nbad-name=x\nlower=x\n')).toMatchObject({ code: 3 });
    expect((await of('list')).stdout).not.toContain('GOOD');
    expect(await of('import', '# nothing\n')).toMatchObject({ code: 2 });
    expect(await of('import', '', 'none.env')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('none.env cannot be read'),
    });
    const imported = await of('import', '# of testing\nGOOD="two words"\nOTHER=2\n', '--json');
    expect(JSON.parse(imported.stdout)).toEqual({ ok: true, names: ['GOOD', 'OTHER'] });
    expect((await of('list')).stdout).toMatch(
      kind === 'secret' ? /^GOOD {2}version 1/m : /^GOOD=two words {2}version 1/m,
    );
    for (const name of ['GOOD', 'OTHER']) expect(await of('remove', '', name)).toMatchObject({ code: 0 });
  }
}
