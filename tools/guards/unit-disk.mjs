const cell = 'apps/cell-local/src';

/** Guards of what units have on disk. */
export const unitDisk = [
  {
    guard: 'what a unit has on disk counts while it makes and removes folders',
    without: 'a unit that removes folders all the time fills the disk of all',
    file: `${cell}/units/disk-use.ts`,
    find: 'if (gone.has(code)) return [];',
    replace: 'if (gone.has(code)) return null;',
    test: [
      `${cell}/units/disk-use.test.ts`,
      'counts what lies there while a unit makes and removes folders all the time',
    ],
  },
  {
    guard: 'a folder that the cell cannot read counts as no end of files',
    without: 'a unit fills the disk of all from a folder that it has closed, or nested without end',
    file: `${cell}/units/disk-use.ts`,
    find: 'if (closed.has(code)) return null;',
    replace: 'if (closed.has(code)) return [];',
    test: [
      `${cell}/units/disk-use.test.ts`,
      'a folder that cannot be read counts as no end of files: here it lies too deep to be named',
    ],
  },
  {
    guard: 'what a unit nested without end is removed all the same',
    without: 'each restart leaves what it had on disk, for ever',
    file: `${cell}/state/remove-folder.ts`,
    find: "|| code === 'ENAMETOOLONG'",
    replace: '|| code === null',
    test: [
      `${cell}/state/remove-folder.test.ts`,
      'removes folders that lie deeper than a path can name, closed ones too',
    ],
  },
];
