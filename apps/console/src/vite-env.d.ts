/// <reference types="vite/client" />

/** The package types only its index; importing from there would make every build read some six thousand icons. */
declare module '@tabler/icons-react/dist/esm/icons/*.mjs' {
  const icon: import('@tabler/icons-react').Icon;
  export default icon;
}
