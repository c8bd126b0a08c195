import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

const leaf: MantineColorsTuple = [
  '#e9f8f3',
  '#d3efe5',
  '#a8dfcc',
  '#78cdb0',
  '#4fbb96',
  '#2fa982',
  '#17926d',
  '#0f7d5d',
  '#0a6b54',
  '#045242',
];

export const theme = createTheme({
  primaryColor: 'leaf',
  primaryShade: { light: 8, dark: 7 },
  colors: { leaf },
  defaultRadius: 'md',
  fontFamily: 'ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace',
  headings: { fontWeight: '650' },
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    Modal: {
      defaultProps: { closeButtonProps: { 'aria-label': 'Close' } },
      styles: { title: { fontSize: 17, fontWeight: 650 } },
    },
    // What has the focus in a menu is its first entry; a part that is nothing to anybody does not belong into one.
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': 'Close the message' } } },
  },
});

/**
 * Mantine's own dimmed and placeholder greys are below the contrast that small text needs (WCAG AA, 4.5:1), and its coloured
 * texts on dark ground are all but white: a red button has to look red there, too.
 */
export const readableColours: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#59616b',
    '--mantine-color-placeholder': '#6b737d',
    '--mantine-color-error': '#c92a2a',
    '--mantine-color-yellow-light-color': '#7a4a00',
    '--mantine-color-orange-light-color': '#9a3412',
  },
  dark: {
    '--mantine-color-dimmed': '#a9b0b8',
    '--mantine-color-placeholder': '#8d949c',
    '--mantine-color-error': '#ff8787',
    '--mantine-color-red-light-color': '#ffa8a8',
    '--mantine-color-red-filled': '#c92a2a',
    '--mantine-color-red-filled-hover': '#b02323',
    '--mantine-color-yellow-light': 'rgb(255 193 77 / 15%)',
    '--mantine-color-yellow-light-color': '#ffd98a',
    '--mantine-color-orange-light-color': '#ffc078',
    '--mantine-color-leaf-light-color': '#a8dfcc',
  },
});
