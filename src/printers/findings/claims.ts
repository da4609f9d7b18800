import type { Event, PersistentVolumeClaim } from '../../api/types.ts';
import { lastEvent } from '../run-progress.ts';
import type { Finding } from './finding.ts';
import { commandFor, quote, type Where } from './remedies.ts';

/** All that findings about a claim follow from. */
export interface ClaimFacts extends Where {
  readonly pod: PersistentVolumeClaim;
  readonly events: readonly Event[];
  /** The names of the storage classes, the default one first. */
  readonly classes: readonly string[];
}

/** Why a claim has no volume. Undefined for one that has. */
export function explainClaim(facts: ClaimFacts): Finding | undefined {
  const { metadata, spec, status } = facts.pod;
  if (status.phase === 'Bound') return undefined;
  const last = lastEvent(facts.events);
  const evidence = last?.message ? [last.message] : [];
  const base = { key: 'claim', evidence, onlyUser: true } as const;
  if (last?.reason === 'WaitForFirstConsumer') {
    const what = 'The claim gets its volume with the first pod that uses it, and none does';
    return {
      ...base,
      code: 'claim-waits-for-pod',
      what,
      way: 'Create such a pod; nothing is wrong with the claim',
      mend: [],
      onlyUser: false,
    };
  }
  const { storageClassName: name } = spec;
  const [first] = facts.classes;
  if (name && !facts.classes.includes(name)) {
    const there = first === undefined ? 'There is no storage class at all' : `There is: ${facts.classes.join(', ')}`;
    const patch = quote(JSON.stringify([{ op: 'replace', path: '/spec/storageClassName', value: first }]));
    const steps = [`get pvc/${metadata.name} -o yaml`, `patch -f - --local --type=json -p ${patch} -o yaml`, 'replace --force -f -'];
    return {
      ...base,
      code: 'claim-unbound',
      what: `The claim wants the storage class "${name}", which is not there`,
      evidence: [there, ...evidence],
      way: 'Take one that is there',
      mend: first === undefined ? [] : [steps.map((words) => commandFor(facts, words)).join(' | ')],
    };
  }
  const what = status.phase === 'Lost' ? 'The volume of the claim is gone' : 'The claim has no volume yet';
  return {
    ...base,
    code: 'claim-unbound',
    what,
    way: 'Create a volume that fits, or correct the claim',
    mend: [commandFor(facts, 'get pv')],
  };
}
