/** The look of the console (apps/console/src/look), as far as forms need it. */
export const style = `
:root {
  color-scheme: light dark;
  --page: #f3f4f1; --panel: #fff; --line: #dcdfda; --ink: #1d2327; --dimmed: #59616b; --field: #fff; --edge: #8a939b;
  --leaf: #0a6b54; --leaf-hover: #045242; --on-leaf: #fff; --link: #0a6b54; --bad: #c92a2a; --bad-ground: #fdeeee;
  --good-ground: #e9f8f3; --shadow: 0 1px 2px rgb(20 30 30 / 8%), 0 3px 10px rgb(20 30 30 / 6%);
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14181a; --panel: #1f2427; --line: #343b40; --ink: #e7eaec; --dimmed: #a9b0b8; --field: #14181a; --edge: #76828b;
    --leaf: #0f7d5d; --leaf-hover: #0a6b54; --on-leaf: #fff; --link: #5cc9a4; --bad: #ff8787; --bad-ground: #3a2326;
    --good-ground: #17322a; --shadow: 0 1px 2px rgb(0 0 0 / 40%), 0 3px 10px rgb(0 0 0 / 25%);
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; min-height: 100vh; display: flex; flex-direction: column; align-items: center; background: var(--page); color: var(--ink);
  font: 16px/1.5 ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
header { display: flex; align-items: center; gap: 10px; margin: 9vh 0 22px; font-weight: 700; font-size: 22px; letter-spacing: -0.01em; }
header img { width: 34px; height: 34px; }
main {
  width: min(400px, calc(100vw - 32px)); padding: 28px; border: 1px solid var(--line); border-radius: 12px; background: var(--panel);
  box-shadow: var(--shadow);
}
h1 { margin: 0 0 4px; font-size: 22px; line-height: 1.3; font-weight: 650; }
p { margin: 0 0 16px; overflow-wrap: anywhere; }
.lead, .hint, footer { color: var(--dimmed); }
.hint { margin: 4px 0 0; font-size: 14px; }
form { margin: 0; }
label { display: block; margin: 16px 0 4px; font-weight: 600; font-size: 15px; }
.row { display: flex; justify-content: space-between; align-items: baseline; gap: 12px; }
.row a { font-size: 14px; }
input:not([type=hidden]) {
  width: 100%; height: 42px; padding: 0 12px; border: 1px solid var(--edge); border-radius: 8px; background: var(--field); color: inherit; font: inherit;
}
input[aria-invalid] { border-color: var(--bad); }
.code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; letter-spacing: 0.12em; text-transform: uppercase; }
output.code { display: block; margin: 4px 0 16px; font-size: 30px; font-weight: 650; }
button {
  width: 100%; min-height: 42px; margin-top: 20px; border: 0; border-radius: 8px; background: var(--leaf); color: var(--on-leaf); font: inherit;
  font-weight: 600; cursor: pointer;
}
button:hover { background: var(--leaf-hover); }
button.second { margin-top: 8px; border: 1px solid var(--edge); background: transparent; color: inherit; }
button.second:hover { background: var(--page); }
a { color: var(--link); }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.bad { margin: 12px 0 0; padding: 10px 12px; border-radius: 8px; background: var(--bad-ground); color: var(--bad); }
.problem { margin: 4px 0 0; color: var(--bad); font-size: 14px; }
.good { margin: 12px 0 0; padding: 10px 12px; border-radius: 8px; background: var(--good-ground); }
.aside { margin: 20px 0 0; padding-top: 16px; border-top: 1px solid var(--line); text-align: center; }
footer { margin: 20px 0 32px; font-size: 14px; }
`;
