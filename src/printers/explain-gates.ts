import { getCondition, hasCondition, isGated } from '../api/pod-status.ts';
import type { Pod } from '../api/types.ts';
import { sentences } from './sentences.ts';
import type { WaitingCause } from './waiting-cause.ts';

/** At which gates the pod waits: those before it is placed, and those before it is ready though all of it runs. Others open them. */
export function explainGates(pod: Pod): WaitingCause | undefined {
  if (isGated(pod.spec)) return explainSchedulingGates(pod);
  const ready = getCondition(pod, 'Ready');
  if (ready?.reason !== 'ReadinessGatesNotReady' || !hasCondition(pod, 'ContainersReady')) return undefined;
  const shut = (pod.spec.readinessGates ?? []).map(({ conditionType }) => conditionType).filter((type) => !hasCondition(pod, type));
  const names = inQuotes(shut);
  const [what, it] = shut.length === 1 ? ['condition', 'it'] : ['conditions', 'them'];
  return cause(`Its containers are ready, but the pod waits for the ${what} ${names}`, `It is ready when others have set ${it} to True`);
}

function explainSchedulingGates({ spec }: Pod): WaitingCause {
  const gates = spec.schedulingGates ?? [];
  const names = inQuotes(gates.map(({ name }) => name));
  const [what, it] = gates.length === 1 ? ['scheduling gate', 'it'] : ['scheduling gates', 'them'];
  return cause(`The pod waits at the ${what} ${names}`, `It starts when whoever set ${it} takes ${it} out of spec.schedulingGates`);
}

const inQuotes = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');

const cause = (what: string, remedy: string): WaitingCause => ({ key: what, text: sentences([what, remedy]), onlyUser: true });
