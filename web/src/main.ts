import './look/base.css';
import { mount } from 'svelte';
import App from './App.svelte';

const target = document.getElementById('page');
if (target === null) throw new Error('the shell has no place for the page');
mount(App, { target });
void import('./look/fonts');
