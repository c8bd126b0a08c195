import { describe, expect, it } from 'vitest';
import { releaseChoices } from './release-choices.js';

const running = (id: string, release: string | null) => ({
  id,
  name: id,
  currentRelease: release === null ? null : { name: release },
});
const releases = ['c-3', 'b-2', 'a-1'].map((name) => ({ name, imagesCollectedAt: null }));
const stages = [running('east', 'b-2'), running('west', 'a-1'), running('other', 'c-3')];
const stage = (release: string | null) => ({
  upstream: [{ id: 'east' }, { id: 'west' }],
  currentRelease: release === null ? null : { name: release },
});
const labels = (release: string | null, more = stages) =>
  releaseChoices(stage(release), more, releases).map(({ label }) => label);

describe('the releases that are offered for a stage', () => {
  it('begin with what runs in the stages before it', () => {
    expect(labels(null)).toEqual(['b-2 (runs in east)', 'a-1 (runs in west)', 'c-3']);
  });

  it('and not with what runs in itself already', () => {
    expect(labels('b-2')).toEqual(['a-1 (runs in west)', 'c-3', 'b-2 (runs here and in east)']);
  });

  it('are named once, also where two stages run the same, or nothing runs', () => {
    expect(labels(null, [running('east', 'b-2'), running('west', 'b-2')])).toEqual([
      'b-2 (runs in east and in west)',
      'c-3',
      'a-1',
    ]);
    expect(labels(null, [running('east', null)])).toEqual(['c-3', 'b-2', 'a-1']);
  });

  it('say which have lost their images', () => {
    const gone = releases.map((one) => ({ ...one, imagesCollectedAt: '2026-01-05T09:00:00Z' }));
    expect(releaseChoices(stage(null), [], gone)[0]).toEqual({ value: 'c-3', label: 'c-3: its images are gone' });
  });

  it('hold one that is older than what was listed, where it runs before the stage', () => {
    expect(releaseChoices(stage(null), [running('east', 'z-0')], releases)[0]?.value).toBe('z-0');
  });
});
