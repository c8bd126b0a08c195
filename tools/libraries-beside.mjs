/** Files of their own beside a runtime (`NAME.entry.ts`), which reads them only where it has use for them. */
export const librariesBeside = {
  name: 'libraries-beside',
  resolveId: (id, importer) => {
    const name = importer === undefined ? undefined : /([\w-]+)\.entry\.js$/.exec(id)?.[1];
    return name === undefined ? null : { id: `./${name}.mjs`, external: true };
  },
};
