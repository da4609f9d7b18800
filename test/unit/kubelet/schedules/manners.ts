import type { Container, Probe } from '../../../../src/api/types.ts';
import type { ProbeKind } from '../../../../src/kubelet/probes/probe-results.ts';
import type { ExecBehaviour } from '../../../fakes/engine/behaviour.ts';
import type { Random } from '../../../fakes/random.ts';

/** What a container's probes and hooks are asked, as the first word of their commands. */
export type Asked = ProbeKind | 'postStart' | 'preStop';

/** What a container answers its probes and hooks. The answers of a probe are those to its first questions in each run; the last one stays. */
export interface Manners {
  readonly probes: Partial<Record<ProbeKind, { readonly spec: Probe; readonly answers: readonly boolean[]; readonly afterMs: number }>>;
  readonly hooks: Partial<Record<'postStart' | 'preStop', ExecBehaviour>>;
  /** They decide over its life: it is ended for them. */
  readonly isDeadly: boolean;
}

/** A container without probes and hooks. */
export const noManners: Manners = { probes: {}, hooks: {}, isDeadly: false };

/** Probes and hooks, of which a few end their container. `harmless`: none does. */
export function randomManners(random: Random, harmless: boolean): Manners {
  const startup = random.chance(0.35) ? startupProbe(random, harmless) : undefined;
  const liveness = random.chance(0.5) ? livenessProbe(random, harmless) : undefined;
  const readiness = random.chance(0.4) ? { ...probe(random), answers: Array.from({ length: 6 }, () => random.chance(0.6)) } : undefined;
  const fails = !harmless && random.chance(0.15);
  const postStart = random.chance(0.35) ? { afterMs: random.pick([0, 300, 2500]), exitCode: fails ? 1 : 0 } : undefined;
  const preStop = random.chance(0.4) ? { afterMs: random.pick([0, 400, 2500, 60_000]), exitCode: random.pick([0, 0, 1]) } : undefined;
  return {
    probes: { ...(startup && { startup }), ...(liveness && { liveness }), ...(readiness && { readiness }) },
    hooks: { ...(postStart && { postStart }), ...(preStop && { preStop }) },
    isDeadly: [startup?.answers.at(-1), liveness?.answers.at(-1)].includes(false) || postStart?.exitCode === 1,
  };
}

function probe(random: Random): { readonly spec: Probe; readonly afterMs: number } {
  const spec = {
    exec: { command: [] },
    initialDelaySeconds: random.pick([0, 0, 2]),
    timeoutSeconds: 1,
    periodSeconds: random.pick([1, 1, 3, 10]),
    successThreshold: 1,
    failureThreshold: random.pick([1, 2, 3]),
  };
  return { spec, afterMs: random.pick([0, 0, 100, 900]) };
}

function startupProbe(random: Random, harmless: boolean) {
  const { spec, afterMs } = probe(random);
  const failures = Array.from({ length: random.integer(0, spec.failureThreshold - 1) }, () => false);
  return { spec, afterMs, answers: [...failures, harmless || random.chance(0.85)] };
}

function livenessProbe(random: Random, harmless: boolean) {
  const { spec, afterMs } = probe(random);
  const graceSeconds = random.chance(0.3) ? { terminationGracePeriodSeconds: random.pick([1, 5]) } : {};
  const ends = !harmless && random.chance(0.25);
  // Now and then a failure that does not count.
  const start = spec.failureThreshold > 1 && random.chance(0.5) ? [true, false, true] : [true];
  return { spec: { ...spec, ...graceSeconds }, afterMs, answers: ends ? [...start, false] : start };
}

/** The fields that the manners make of a container. */
export function mannersOf({ probes, hooks }: Manners): Partial<Container> {
  const asking = (what: Asked) => ({ exec: { command: [what] } });
  const { postStart, preStop } = hooks;
  return {
    ...(probes.startup && { startupProbe: { ...probes.startup.spec, ...asking('startup') } }),
    ...(probes.liveness && { livenessProbe: { ...probes.liveness.spec, ...asking('liveness') } }),
    ...(probes.readiness && { readinessProbe: { ...probes.readiness.spec, ...asking('readiness') } }),
    ...((postStart || preStop) && {
      lifecycle: { ...(postStart && { postStart: asking('postStart') }), ...(preStop && { preStop: asking('preStop') }) },
    }),
  };
}

/** The answer to the nth question of a kind in one run, from 0. */
export function answerOf({ probes, hooks }: Manners, asked: Asked, nth: number): ExecBehaviour {
  if (asked === 'postStart' || asked === 'preStop') return hooks[asked] ?? {};
  const known = probes[asked];
  if (!known) return {};
  return { afterMs: known.afterMs, exitCode: known.answers[Math.min(nth, known.answers.length - 1)] ? 0 : 1 };
}
