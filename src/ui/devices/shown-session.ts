/** What the view has to know of a debug session. */
interface Session {
  readonly id: string;
}

export type SessionState = 'running' | 'stopped';

/**
 * Which of several sessions the VirtIO Devices view shows: the one that has the focus in VS Code. Where none of ours has
 * it (before VS Code has taken notice of a session, or while another debugger is in front) it stays with the one that
 * it showed, or else takes one that is stopped.
 */
export class ShownSession<S extends Session> {
  readonly #sessions = new Map<string, { readonly session: S; state: SessionState }>();
  #focused: string | undefined;
  #shown: string | undefined;

  started(session: S): void {
    this.#sessions.set(session.id, { session, state: 'running' });
    this.#choose();
  }

  changed(session: S, state: SessionState): void {
    const known = this.#sessions.get(session.id);
    if (known !== undefined) {
      known.state = state;
      this.#choose();
    }
  }

  ended(session: S): void {
    this.#sessions.delete(session.id);
    this.#choose();
  }

  /** VS Code has another session in front, or none. */
  focused(session: Session | undefined): void {
    this.#focused = session?.id;
    this.#choose();
  }

  get session(): S | undefined {
    return this.#entry(this.#shown)?.session;
  }

  get state(): SessionState | 'none' {
    return this.#entry(this.#shown)?.state ?? 'none';
  }

  #entry(
    id: string | undefined,
  ): { readonly session: S; readonly state: SessionState } | undefined {
    return id === undefined ? undefined : this.#sessions.get(id);
  }

  #choose(): void {
    if (this.#entry(this.#focused) !== undefined) {
      this.#shown = this.#focused;
    } else if (this.#entry(this.#shown) === undefined) {
      const entries = [...this.#sessions.values()];
      const next = entries.findLast(({ state }) => state === 'stopped') ?? entries.at(-1);
      this.#shown = next?.session.id;
    }
  }
}
