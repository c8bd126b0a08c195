const form = /^[A-Za-z_][A-Za-z0-9_-]*$/;

const taken = new Set(
  [
    'Any Array Boolean Date File Integer Model Number Object String',
    'do if in for let new try var case else enum eval null this true void with await break catch class const false super',
    'throw while yield delete export import public return static switch typeof default extends valueOf finally package',
    'private continue debugger toString function arguments interface protected __proto__ implements instanceof',
    'constructor isPrototypeOf hasOwnProperty toLocaleString __defineGetter__ __defineSetter__ __lookupGetter__',
    '__lookupSetter__ propertyIsEnumerable',
  ]
    .join(' ')
    .toLowerCase()
    .split(' '),
);

/** Why a text cannot be a model's name, or null. The runtime makes a class of that name, so it must be one. */
export function modelNameProblem(name: string): string | null {
  if (!form.test(name)) return 'use letters, digits, "_" and "-", and begin with a letter or "_"';
  if (taken.has(name.toLowerCase()))
    return `"${name}" is a word of the language or a built-in type; choose another name`;
  return null;
}
