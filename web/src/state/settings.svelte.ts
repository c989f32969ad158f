export type Language = 'ko' | 'en';
export type Theme = 'auto' | 'light' | 'dark';

const KEY = 'cheong.settings';

/** What a reader chose for this browser; kept in localStorage. */
class Settings {
  language = $state<Language>('ko');
  theme = $state<Theme>('auto');
  keys = $state(true);
  sound = $state(true);

  constructor() {
    const kept = read();
    if (kept.language === 'ko' || kept.language === 'en') this.language = kept.language;
    if (kept.theme === 'light' || kept.theme === 'dark') this.theme = kept.theme;
    if (kept.keys === false) this.keys = false;
    if (kept.sound === false) this.sound = false;
    this.show();
  }

  /** Write what was chosen, and make the page look so. */
  keep(): void {
    const { language, theme, keys, sound } = this;
    try {
      localStorage.setItem(KEY, JSON.stringify({ language, theme, keys, sound }));
    } catch {
      // A browser that keeps nothing still shows what was chosen, until the tab is closed.
    }
    this.show();
  }

  private show(): void {
    const root = document.documentElement;
    root.lang = this.language;
    if (this.theme === 'auto') delete root.dataset.theme;
    else root.dataset.theme = this.theme;
  }
}

function read(): Record<string, unknown> {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '{}') as Record<string, unknown>;
  } catch {
    return {};
  }
}

export const settings = new Settings();
