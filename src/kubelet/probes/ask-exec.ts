/** A probe by a process in the container. k8s: probe/exec/exec.go */
import { expandVariables } from '../../api/expansion.ts';
import { goQuote } from '../../api/go-quote.ts';
import type { Container } from '../../api/types.ts';
import { type Clock, sleep } from '../../base/clock.ts';
import type { Engine } from '../../engine/types.ts';
import { collectOutput, failure, type ProbeOutcome, success, unknown } from './probe-outcome.ts';

/** So long an engine may take by itself until the process runs: the probe's own time begins then, but nobody tells when. */
const engineMs = 1_000;

/** The words with `$(VAR)` replaced from what the manifest says literally. k8s: container/helpers.go ExpandContainerCommandOnlyStatic */
export function probeCommand(container: Container, command: readonly string[]): readonly string[] {
  const literals = Object.fromEntries(
    (container.env ?? []).filter(({ valueFrom }) => !valueFrom).map(({ name, value = '' }) => [name, value]),
  );
  return command.map((word) => expandVariables(word, literals));
}

/** Runs the process to its end, for so long at most. Throws EngineError when its container has ended, or the engine is away. */
export async function askExec(
  { engine, clock }: { readonly engine: Pick<Engine, 'exec'>; readonly clock: Clock },
  { id, command, timeoutSeconds }: { readonly id: string; readonly command: readonly string[]; readonly timeoutSeconds: number },
  signal: AbortSignal,
): Promise<ProbeOutcome> {
  const session = engine.exec(id, { command, stdin: false, tty: false, endsWithSession: true });
  const output = collectOutput(session.stdout, session.stderr);
  const done = new AbortController();
  const giveUp = () => done.abort();
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    const late = sleep(clock, timeoutSeconds * 1000 + engineMs, done.signal).then(() => undefined);
    const ended = await Promise.race([session.result, late]);
    if (!ended) return failure(`command timed out: ${goQuote(command.join(' '))} timed out after ${timeoutSeconds}s`);
    if (ended.message !== undefined) return unknown(ended.message);
    return ended.exitCode === 0 ? success(output()) : failure(output());
  } finally {
    signal.removeEventListener('abort', giveUp);
    done.abort();
    session.close();
  }
}
