/** How long is waited for the first rows: in a hidden tab none are drawn. */
const MOST = 1500;

let tell: () => void = () => undefined;

/** Resolves once the first rows are on the screen: what nobody waits for comes after them. */
export const drawn = new Promise<void>((resolve) => {
  tell = resolve;
  setTimeout(resolve, MOST);
});

/** What the view is for was put on the page; the next frame shows it. */
export function draw(): void {
  requestAnimationFrame(() => setTimeout(tell));
}
