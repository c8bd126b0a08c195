import { describe, expect, it } from 'vitest';
import { serverFailure } from './server-failure.js';

const place = { dataDir: '/data', logFile: '/data/logs/api.log' };

describe('serverFailure', () => {
  it('says that the disk is full', () => {
    const failure = serverFailure('req-1', { ...place, freeMb: 0 });
    expect(failure).toMatchObject({ exitCode: 1, message: expect.stringMatching(/^The disk of \/data is full/) });
  });

  it('says otherwise where the log has the reason', () => {
    const { message } = serverFailure('req-1', { ...place, freeMb: 9_000 });
    expect(message).toMatch(/api\.log says more under requestId req-1/);
  });
});
