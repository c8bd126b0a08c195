// Parts of undici that its pool names and this gateway never reaches. HTTP/2 alone loads node:http2 and all of node:crypto;
// together they are a third of the bundle, 6 MB of memory and 20 ms of the start.
const unreached =
  /[\\/]undici[\\/]lib[\\/](?:dispatcher[\\/]client-h2|web[\\/]fetch[\\/]body|llhttp[\\/]llhttp-wasm)\.js$/;

/** Files of their own beside the runtime, which reads them only where a config has use for them: plugins, limits that are shared. */
const libraries = {
  name: 'libraries-beside',
  resolveId: (id, importer) => {
    const name = importer === undefined ? undefined : /([\w-]+)\.entry\.js$/.exec(id)?.[1];
    return name === undefined ? null : { id: `./${name}.mjs`, external: true };
  },
};

/** Plugins for the bundler of the runtimes. */
export const plugins = [
  libraries,
  {
    name: 'leave-out-unreached',
    load: (id) =>
      unreached.test(id) ? 'module.exports = () => { throw new Error("left out of this bundle"); };' : null,
  },
];
