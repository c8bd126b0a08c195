import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The api serves the console under `/`, and its one page for any address that a browser asks for. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [react()],
  build: {
    outDir: '../../dist/console',
    emptyOutDir: true,
    target: 'es2023',
    chunkSizeWarningLimit: 900,
  },
});
