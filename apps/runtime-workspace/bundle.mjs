/** What the build adds to rolldown's options for this runtime: `plugins`. */
import { fileURLToPath } from 'node:url';
import { librariesBeside } from '../../tools/libraries-beside.mjs';

const plainMessages = fileURLToPath(new URL('bundle/plain-messages.cjs', import.meta.url));

const withoutTranslations = {
  name: 'without-translations',
  resolveId: (id) => (id === 'strong-globalize' ? plainMessages : null),
};

const isSloppy = (id) =>
  /loopback-datasource-juggler\/lib\/(dao|datasource|model|model-utils)\.js$/.test(id.replaceAll('\\', '/'));

/**
 * Four of the juggler's files need sloppy mode (they read `arguments.callee`), and an ES module is strict throughout.
 * Such a file becomes a string that `Function` compiles, which is sloppy; what it requires stays visible to the bundler.
 */
const sloppyIslands = {
  name: 'sloppy-islands',
  async transform(code, id) {
    if (!isSloppy(id)) return null;
    const required = [...new Set([...code.matchAll(/\brequire\('([^']+)'\)/g)].map((match) => match[1]))];
    const found = await Promise.all(required.map((name) => this.resolve(name, id)));
    const table = required
      .filter((_, at) => found[at])
      .map((name) => `${JSON.stringify(name)}: () => require(${JSON.stringify(name)})`);
    const source = JSON.stringify(`${code}\n//# sourceURL=${id.replace(/^.*node_modules\//, '')}`);
    return {
      code: `const parts = {${table.join(', ')}};
new Function('exports', 'module', 'require', ${source})(exports, module, (name) => parts[name]());`,
      map: null,
    };
  },
};

export const plugins = [librariesBeside, withoutTranslations, sloppyIslands];
