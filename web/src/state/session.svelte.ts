import * as api from '../api/calls';
import { carry, whenSignedOut } from '../api/client';
import { problem } from '../api/problem';
import type { Role, Session } from '../api/types';

/** Whether this browser may have a session: its cookie is not for scripts to see. */
const hint = {
  read(): boolean {
    try {
      return localStorage.getItem('cheong.signed') !== null;
    } catch {
      return true;
    }
  },

  write(yes: boolean): void {
    try {
      if (yes) localStorage.setItem('cheong.signed', '1');
      else localStorage.removeItem('cheong.signed');
    } catch {
      // Without storage the server is asked every time.
    }
  },
};

/** Who is signed in in this browser. */
class Signed {
  known = $state<'asking' | 'in' | 'out'>('asking');
  session = $state.raw<Session | null>(null);
  ended = $state(false);

  constructor() {
    whenSignedOut(() => {
      this.ended ||= this.known === 'in';
      this.leave();
    });
  }

  get role(): Role | null {
    return this.session?.account.role ?? null;
  }

  get name(): string {
    return this.session?.account.name ?? '';
  }

  get departments(): string[] {
    return this.session?.account.departments ?? [];
  }

  /** Ask the server whether the cookie is still good, where somebody signed in before; offline counts as out. */
  async ask(): Promise<void> {
    if (!hint.read()) return this.leave();
    try {
      this.enter(await api.session());
    } catch {
      this.leave();
    }
  }

  /** Sign in; returns what went wrong, or null. */
  async signIn(name: string, password: string): Promise<string | null> {
    try {
      this.enter(await api.signIn(name, password));
      this.ended = false;
      return null;
    } catch (error) {
      return problem(error).words;
    }
  }

  async signOut(): Promise<void> {
    await api.signOut().catch(() => undefined);
    hint.write(false);
    this.ended = false;
    this.leave();
  }

  private enter(session: Session): void {
    carry(session.csrf);
    hint.write(true);
    this.session = session;
    this.known = 'in';
  }

  private leave(): void {
    this.session = null;
    this.known = 'out';
  }
}

export const signed = new Signed();
