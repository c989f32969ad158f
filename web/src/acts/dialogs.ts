export { default as ActDialog } from './ActDialog.svelte';
export { default as RegroupDialog } from './RegroupDialog.svelte';
