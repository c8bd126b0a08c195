// Parts of undici that its pool names and this gateway never reaches. HTTP/2 alone loads node:http2 and all of node:crypto;
// together they are a third of the bundle, 6 MB of memory and 20 ms of the start.
const unreached =
  /[\\/]undici[\\/]lib[\\/](?:dispatcher[\\/]client-h2|web[\\/]fetch[\\/]body|llhttp[\\/]llhttp-wasm)\.js$/;

/** A file of its own beside the runtime, which reads it only where a config has plugins. */
const libraries = {
  name: 'libraries-beside',
  resolveId: (id, importer) =>
    importer !== undefined && /plugin-libraries\.entry\.js$/.test(id)
      ? { id: './plugin-libraries.mjs', external: true }
      : null,
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
