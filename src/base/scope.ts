import { AsyncLocalStorage } from 'node:async_hooks';

/** Something that is done for one client, or for one pod, and that can fail alone. */
export interface Scope {
  /** `GET /api/v1/pods`, `pod default/web`. */
  readonly what: string;
  /** Ends it, because of an error that nobody handled. */
  end(): void;
}

const scopes = new AsyncLocalStorage<Scope | undefined>();

/** Runs `work`, and whatever it sets going (timers, promises, children), in a scope. */
export function runInScope<T>(scope: Scope, work: () => T): T {
  return scopes.run(scope, work);
}

/** Runs what belongs to all, though one client or pod happens to set it going. */
export function runInNoScope<T>(work: () => T): T {
  return scopes.run(undefined, work);
}

/** The scope of what runs now, also in a handler of unhandled errors. Undefined for what belongs to all. */
export function currentScope(): Scope | undefined {
  return scopes.getStore();
}

/**
 * A listener for what is older than the scope, such as the client's connection. Node calls it in no scope: what it throws is thrown on in
 * this one.
 */
export function inThisScope<A extends readonly unknown[]>(listener: (...args: A) => void): (...args: A) => void {
  const scope = currentScope();
  return (...args) => {
    try {
      scopes.run(scope, () => listener(...args));
    } catch (error) {
      scopes.run(scope, () =>
        process.nextTick(() => {
          throw error;
        }),
      );
    }
  };
}
