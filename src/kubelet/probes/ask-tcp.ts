/** A probe by a connection. k8s: probe/tcp/tcp.go */
import { dialFailure, dialTimeout } from './dial-text.ts';
import type { DialProbe } from './dialer.ts';
import { failure, type ProbeOutcome, success } from './probe-outcome.ts';

/** Connects and hangs up. */
export async function askTcp(dial: DialProbe, host: string, port: number, signal: AbortSignal): Promise<ProbeOutcome> {
  try {
    const socket = await dial(host, port, signal);
    if (!socket) return failure(dialTimeout(host, port));
    socket.destroy();
    return success();
  } catch (error) {
    return failure(dialFailure(error, host, port));
  }
}
