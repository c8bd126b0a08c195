const handlerForm = /^(?:[\w@.+ ()[\]-]+\/)*[\w@.+ ()[\]-]+\.[A-Za-z_$][\w$]*$/;
const longestHandler = 200;

/** Why a text names no handler, or null: `<module>.<export>`, where the module is a file of the function without its ending. */
export function handlerProblem(handler: string): string | null {
  const example = 'use "<module>.<export>", e.g. "handler.fn" for the export "fn" of handler.js';
  if (handler.length > longestHandler) return `a handler has at most ${longestHandler} characters; shorten it`;
  const module = handler.slice(0, handler.lastIndexOf('.'));
  const isPath = module.split('/').every((part) => part !== '.' && part !== '..' && part === part.trim());
  return handlerForm.test(handler) && isPath ? null : `"${handler}" names no handler; ${example}`;
}
