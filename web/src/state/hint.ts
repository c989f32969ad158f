const NAME = 'cheong.signed';

/** Whether this browser may have a session, and in which role: its cookie is not for scripts to see. */
export const hint = {
  read(): string | null {
    try {
      return localStorage.getItem(NAME);
    } catch {
      return '';
    }
  },

  write(role: string | null): void {
    try {
      if (role === null) localStorage.removeItem(NAME);
      else localStorage.setItem(NAME, role);
    } catch {
      // Without storage the server is asked every time.
    }
  },
};
