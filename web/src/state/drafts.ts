const PREFIX = 'cheong.draft.';

/** What somebody was writing, by complaint and act; kept in this tab until it is done. */
export const drafts = {
  read(complaint: string, act: string): Record<string, string> {
    try {
      return JSON.parse(sessionStorage.getItem(PREFIX + complaint + '.' + act) ?? '{}') as Record<string, string>;
    } catch {
      return {};
    }
  },

  keep(complaint: string, act: string, values: Record<string, string>): void {
    const written = Object.fromEntries(Object.entries(values).filter(([, value]) => value));
    try {
      if (Object.keys(written).length === 0) sessionStorage.removeItem(PREFIX + complaint + '.' + act);
      else sessionStorage.setItem(PREFIX + complaint + '.' + act, JSON.stringify(written));
    } catch {
      // Without storage a draft lives as long as its dialog.
    }
  },

  drop(complaint: string, act: string): void {
    drafts.keep(complaint, act, {});
  },
};
