import { describe, expect, it } from 'vitest';
import { walledCommand } from './plugin-walls.js';

describe('the walls around plugins', () => {
  it('have limits in front of everything, or are not there at all', () => {
    const given = { readable: '/place', program: ['runtime.mjs'] };
    const [first, ...limits] = walledCommand(given);
    expect(first).toBe('/usr/bin/prlimit');
    expect(limits.slice(0, limits.indexOf(process.execPath))).toEqual([
      ...['--core=0', '--fsize=0', '--cpu=120', expect.stringMatching(/^--data=\d+$/)],
    ]);
    expect(() => walledCommand(given, '/nowhere/prlimit')).toThrow(
      'Code of plugins is run only within limits, and /nowhere/prlimit (Debian: util-linux) is not on this machine.',
    );
  });
});
