import { describe, expect, it } from 'vitest';
import { intoView } from './into-view.js';

const canvas = { width: 1000, height: 900 };
const area = { width: 400, height: 500 };
const box = (x: number, y: number) => ({ x, y, width: 200, height: 60 });
const home = { x: 0, y: 0, zoom: 1 };

describe('intoView', () => {
  it('stays where everything is seen', () => {
    expect(intoView(home, box(100, 100), { area, canvas })).toEqual(home);
  });

  it('moves just far enough, to the right and down', () => {
    expect(intoView(home, box(400, 600), { area, canvas })).toEqual({ x: -214, y: -174, zoom: 1 });
  });

  it('moves back', () => {
    expect(intoView({ x: -500, y: -200, zoom: 1 }, box(100, 100), { area, canvas })).toEqual({
      x: -86,
      y: -86,
      zoom: 1,
    });
  });

  it('never shows what lies beyond the canvas', () => {
    expect(intoView({ x: -590, y: -100, zoom: 1 }, box(0, 0), { area, canvas })).toEqual(home);
    expect(intoView({ x: -700, y: 0, zoom: 1 }, box(790, 0), { area, canvas }).x).toBe(-600);
  });
});
