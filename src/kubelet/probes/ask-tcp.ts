/** A probe by a connection. k8s: probe/tcp/tcp.go */
import { isPassing } from '../../engine/types.ts';
import { dialFailure, dialTimeout } from './dial-text.ts';
import type { DialProbe } from './dialer.ts';
import { failure, type ProbeOutcome, success } from './probe-outcome.ts';

/** Connects and hangs up. Throws EngineError when nothing was found out. */
export async function askTcp(dial: DialProbe, host: string, port: number, signal: AbortSignal): Promise<ProbeOutcome> {
  try {
    const socket = await dial(host, port, signal);
    if (!socket) return failure(dialTimeout(host, port));
    socket.destroy();
    return success();
  } catch (error) {
    if (isPassing(error)) throw error;
    return failure(dialFailure(error, host, port));
  }
}
