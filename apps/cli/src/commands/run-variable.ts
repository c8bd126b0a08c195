import {
  removeVariableMutation,
  setVariableMutation,
  setVariablesMutation,
  variablesQuery,
} from '../api/setting-documents.js';
import { exitCode } from '../exit-code.js';
import { Failure } from '../failure.js';
import { type EnvironmentOptions, inEnvironment } from './in-environment.js';
import { readSettingLines } from './read-setting-lines.js';

export function runVariableSet(name: string, value: string, options: EnvironmentOptions): Promise<void> {
  return inEnvironment(options, async (api, environmentId, terminal) => {
    await api.ask(setVariableMutation, { input: { environmentId, name, value } });
    terminal.done(`${name} is set. Everything that uses it restarts with the new value.`);
    if (options.json) terminal.data({ ok: true, name });
  });
}

/** Sets all that a file of lines `NAME=value` holds, or nothing. */
export function runVariableImport(file: string | undefined, options: EnvironmentOptions): Promise<void> {
  return inEnvironment(options, async (api, environmentId, terminal) => {
    const variables = await readSettingLines(file);
    await api.ask(setVariablesMutation, { input: { environmentId, variables } });
    const names = variables.map(({ name }) => name);
    terminal.done(`${names.join(', ')}: set. Everything that uses them restarts with the new values.`);
    if (options.json) terminal.data({ ok: true, names });
  });
}

export function runVariableRemove(name: string, options: EnvironmentOptions): Promise<void> {
  return inEnvironment(options, async (api, environmentId, terminal) => {
    const { removeVariable } = await api.ask(removeVariableMutation, { input: { environmentId, name } });
    if (!removeVariable.removed)
      throw new Failure(`There is no variable ${name}. See: tiffin variable list`, exitCode.usage);
    terminal.done(`variable ${name} is removed`);
    if (options.json) terminal.data({ ok: true, name });
  });
}

export function runVariableList(options: EnvironmentOptions): Promise<void> {
  return inEnvironment(options, async (api, id, terminal) => {
    const { variables } = (await api.ask(variablesQuery, { id })).environment;
    if (options.json) return terminal.data({ ok: true, variables });
    if (variables.length === 0) terminal.line('There are no variables. Set one with: tiffin variable set NAME VALUE');
    for (const { name, value, version, author, updatedAt } of variables)
      terminal.line(`${name}=${value}  version ${version}, set by ${author}, ${updatedAt}`);
  });
}
