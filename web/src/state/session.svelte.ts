import * as api from '../api/calls';
import { carry, whenSignedOut } from '../api/client';
import { problem } from '../api/problem';
import type { Role, Session } from '../api/types';
import { hint } from './hint';

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
    if (hint.read() === null) return this.leave();
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
    hint.write(null);
    this.ended = false;
    this.leave();
  }

  private enter(session: Session): void {
    carry(session.csrf);
    hint.write(session.account.role);
    this.session = session;
    this.known = 'in';
  }

  private leave(): void {
    this.session = null;
    this.known = 'out';
  }
}

export const signed = new Signed();
