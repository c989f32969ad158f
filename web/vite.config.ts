import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type HtmlTagDescriptor, type Plugin, type Rollup } from 'vite';

const ENTRY = /src\/(main|early|state\/hint|api\/answered)\.ts$|preload-helper/;

type Graph = { getModuleInfo: (id: string) => { importedIds: readonly string[] } | null };

/** What the first view cannot do without, which is all that the start imports, is one part, and what comes later others. */
function first(): (id: string, graph: Graph) => string | null {
  let found: Set<string> | null = null;
  return (id, graph) => {
    if (found === null) {
      found = new Set([decodeURI(new URL('src/start.ts', import.meta.url).pathname)]);
      for (const one of found) for (const each of graph.getModuleInfo(one)?.importedIds ?? []) found.add(each);
    }
    return found.has(id) && !ENTRY.test(id) ? 'page' : null;
  };
}

/** The page's own part is named in the shell, so that it comes beside the entry and not after it. */
function beside(): Plugin {
  return {
    name: 'beside',
    transformIndexHtml: {
      order: 'post',
      handler(_, { bundle = {} }) {
        const chunks = Object.values(bundle).filter((one): one is Rollup.OutputChunk => one.type === 'chunk');
        const start = chunks.find((one) => one.moduleIds.some((id) => id.endsWith('/src/start.ts')));
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
        codeSplitting: { includeDependenciesRecursively: false, groups: [{ name: first() }] },
      },
    },
    reportCompressedSize: true,
  },
  worker: { format: 'es' },
  server: { proxy: { '/api': 'http://127.0.0.1:8000', '/health': 'http://127.0.0.1:8000' } },
});
