/** How much room there is: beside the list for the complaint, or a phone's. */
class Screen {
  wide = $state(true);
  phone = $state(false);
  online = $state(navigator.onLine);

  constructor() {
    this.follow('(min-width: 1100px)', (yes) => (this.wide = yes));
    this.follow('(max-width: 700px)', (yes) => (this.phone = yes));
    addEventListener('online', () => (this.online = true));
    addEventListener('offline', () => (this.online = false));
  }

  private follow(query: string, tell: (yes: boolean) => void): void {
    const media = matchMedia(query);
    tell(media.matches);
    media.addEventListener('change', () => tell(media.matches));
  }
}

export const screen = new Screen();
