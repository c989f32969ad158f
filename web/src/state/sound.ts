import { settings } from './settings.svelte';

/** Two short tones for an emergency, where the reader wants them and the browser allows them. */
export function ring(): void {
  // Without a click or a key before it, the browser lets no page make a sound.
  if (!settings.sound || !navigator.userActivation?.hasBeenActive) return;
  const context = new AudioContext();
  for (const [index, pitch] of [880, 660, 880].entries()) {
    const [tone, volume] = [context.createOscillator(), context.createGain()];
    const begin = context.currentTime + index * 0.22;
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.12, begin);
    volume.gain.exponentialRampToValueAtTime(0.001, begin + 0.2);
    tone.connect(volume).connect(context.destination);
    tone.start(begin);
    tone.stop(begin + 0.2);
  }
  setTimeout(() => void context.close(), 1200);
}
