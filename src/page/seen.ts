/**
 * Calls `follow` whenever the page comes into sight, with a signal that is aborted when it goes out of sight, until `signal` is aborted or
 * `follow` has enough. A page that nobody sees keeps no connection: browsers allow few of them to one server, and all tabs share them.
 */
export async function whileSeen(follow: (signal: AbortSignal) => Promise<void>, signal?: AbortSignal): Promise<void> {
  while (!signal?.aborted) {
    while (document.hidden) await new Promise((resolve) => document.addEventListener('visibilitychange', resolve, { once: true }));
    const seen = new AbortController();
    const look = () => {
      if (document.hidden) seen.abort();
    };
    document.addEventListener('visibilitychange', look);
    await follow(signal ? AbortSignal.any([signal, seen.signal]) : seen.signal);
    document.removeEventListener('visibilitychange', look);
    if (!seen.signal.aborted) return;
  }
}
