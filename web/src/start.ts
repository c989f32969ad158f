import './look/base.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { gathered } from './early';
import { labels } from './state/city.svelte';
import { drawn } from './state/drawn';
import { hint } from './state/hint';
import { signed } from './state/session.svelte';

/** Milliseconds that are waited for the first answers, so that what they fill is drawn once and not piece by piece. */
const TOGETHER = 200;

const target = document.getElementById('page');
if (target === null) throw new Error('the shell has no place for the page');
const known = Promise.all([gathered(), signed.ask(), hint.read() !== null && labels.load().catch(() => undefined)]);
void Promise.race([known, new Promise((resolve) => setTimeout(resolve, TOGETHER))]).then(() => mount(App, { target }));
void drawn.then(() => import('./look/fonts'));
