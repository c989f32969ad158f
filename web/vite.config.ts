import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type HtmlTagDescriptor, type Plugin, type Rollup } from 'vite';

const ENTRY = /src\/(main|early|state\/hint|api\/answered)\.ts$|preload-helper/;

/** The page's own part is named in the shell, so that it comes beside the entry and not after it. */
function beside(): Plugin {
  return {
    name: 'beside',
    transformIndexHtml: {
      order: 'post',
      handler(_, { bundle = {} }) {
        const chunks = Object.values(bundle).filter((one): one is Rollup.OutputChunk => one.type === 'chunk');
        const start = chunks.find((one) => one.facadeModuleId?.endsWith('/src/start.ts'));
        const parts = new Set<Rollup.OutputChunk>(start ? [start] : []);
        for (const part of parts) {
          for (const chunk of chunks) if (part.imports.includes(chunk.fileName) && !chunk.isEntry) parts.add(chunk);
        }
        const tags: HtmlTagDescriptor[] = [];
        for (const part of parts) {
          for (const name of part.viteMetadata?.importedCss ?? []) {
            tags.push({ tag: 'link', attrs: { rel: 'stylesheet', crossorigin: true, href: `/${name}` }, injectTo: 'head' });
          }
          const attrs = { rel: 'modulepreload', crossorigin: true, href: `/${part.fileName}` };
          tags.push({ tag: 'link', attrs, injectTo: 'head' });
        }
        return tags;
      },
    },
  };
}

// Nothing is inlined and nothing polyfilled, so that the page runs under a Content-Security-Policy of plain 'self'.
export default defineConfig({
  plugins: [svelte(), beside()],
  build: {
    outDir: '../dashboard_api/page',
    emptyOutDir: true,
    target: 'es2022',
    cssTarget: 'chrome123',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // The entry is small and comes alone; what several parts share is one part more, not ten.
        codeSplitting: { includeDependenciesRecursively: false, groups: [{ name: 'shared', minShareCount: 2, test: (id: string) => !ENTRY.test(id) }] },
      },
    },
    reportCompressedSize: true,
  },
  worker: { format: 'es' },
  server: { proxy: { '/api': 'http://127.0.0.1:8000', '/health': 'http://127.0.0.1:8000' } },
});
