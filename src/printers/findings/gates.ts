import { getCondition, hasCondition, isGated } from '../../api/pod-status.ts';
import { heldNow } from '../../api/pod-steps.ts';
import { continueCommand, heldSentence } from '../held.ts';
import type { Finding, PodFacts } from './finding.ts';
import { commandFor, quote } from './remedies.ts';

/** At which gates the pod waits: those before it is placed, and those before it is ready though all of it runs. Others open them. */
export function explainGates(facts: PodFacts): Finding | undefined {
  const { pod } = facts;
  if (isGated(pod.spec)) return explainSchedulingGates(facts);
  const ready = getCondition(pod, 'Ready');
  if (ready?.reason !== 'ReadinessGatesNotReady' || !hasCondition(pod, 'ContainersReady')) return undefined;
  const shut = (pod.spec.readinessGates ?? []).map(({ conditionType }) => conditionType).filter((type) => !hasCondition(pod, type));
  const [what, it] = shut.length === 1 ? ['condition', 'it'] : ['conditions', 'them'];
  const conditions = shut.map((type) => ({ type, status: 'True' }));
  const patch = quote(JSON.stringify({ status: { conditions } }));
  return {
    code: 'readiness-gate',
    ...named(`Its containers are ready, but the pod waits for the ${what} ${inQuotes(shut)}`),
    way: `It is ready when others have set ${it} to True; by hand`,
    mend: [commandFor(facts, `patch pod ${pod.metadata.name} --subresource=status -p ${patch}`)],
  };
}

function explainSchedulingGates(facts: PodFacts): Finding {
  const { spec, metadata } = facts.pod;
  const gates = spec.schedulingGates ?? [];
  const [what, it] = gates.length === 1 ? ['scheduling gate', 'it'] : ['scheduling gates', 'them'];
  const patch = quote(JSON.stringify([{ op: 'remove', path: '/spec/schedulingGates' }]));
  return {
    code: 'scheduling-gate',
    ...named(`The pod waits at the ${what} ${inQuotes(gates.map(({ name }) => name))}`),
    way: `It starts when whoever set ${it} takes ${it} out of spec.schedulingGates; by hand`,
    mend: [commandFor(facts, `patch pod ${metadata.name} --type=json -p ${patch}`)],
  };
}

/** Where an annotation holds the pod: it goes on when somebody says so. */
export function explainHold(facts: PodFacts): Finding | undefined {
  const held = heldNow(facts.pod);
  if (!held) return undefined;
  return { code: 'held', ...named(heldSentence(held)), way: 'To go on', mend: [continueCommand(facts.pod, facts.cluster)] };
}

const inQuotes = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');

const named = (what: string) => ({ key: what, what, evidence: [], onlyUser: true }) as const;
