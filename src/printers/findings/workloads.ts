import { addQuantities, formatQuantity, parseQuantity } from '../../api/quantity.ts';
import type { Event, KubeObject } from '../../api/types.ts';
import type { ObjectCondition } from '../../api/workload-types.ts';
import { findCreationProblem } from './creation.ts';
import type { Finding } from './finding.ts';
import { changeSpec, commandFor, quote, type Where } from './remedies.ts';

/** All that findings about what makes pods follow from. */
export interface WorkloadFacts extends Where {
  /** The object, by the name that commands know. */
  readonly pod: KubeObject;
  /** Its events, and those of the ReplicaSets that make its pods. */
  readonly events: readonly Event[];
}

/** What kinds have in common of what is asked here. */
interface Wanted {
  readonly replicas?: number;
  readonly paused?: boolean;
  readonly suspend?: boolean;
}

/** How many of its pods something wants, and has. */
export interface Count {
  readonly wanted: number;
  readonly ready: number;
}

/** Why a workload is not as it shall be, beside what its pods say of themselves: pods that cannot be made, a pause, a quota. */
export function explainWorkload(facts: WorkloadFacts, { wanted, ready }: Count): Finding | undefined {
  const { kind, metadata } = facts.pod;
  const name = `${kind.toLowerCase()}/${metadata.name}`;
  const { paused, suspend } = (facts.pod as { readonly spec?: Wanted }).spec ?? {};
  const base = { key: 'workload', evidence: [], onlyUser: true } as const;
  if (suspend) {
    const what = `The ${kind} is suspended: it makes no pods`;
    const patch = quote(JSON.stringify({ spec: { suspend: false } }));
    return { ...base, code: 'suspended', what, way: 'Let it go on', mend: [commandFor(facts, `patch ${name} --type=merge -p ${patch}`)] };
  }
  const failure = conditionsOf(facts.pod).find(({ type, status }) => type === 'Failed' && status === 'True');
  if (failure) {
    const why = [failure.reason, failure.message].filter(Boolean).join(': ');
    const what = `The ${kind} failed, and makes no more pods${why === '' ? '' : `: ${why}`}`;
    const mend = changeSpec({ ...facts, owner: { kind, name: metadata.name } }, []);
    return { ...base, code: 'failed', what, way: 'Correct what its pods fail of, then make it anew', mend };
  }
  const creation = findCreationProblem(facts.pod, facts.events);
  if (creation && ready < wanted) return { ...creation, ...remedyOf(facts, name, { finding: creation, missing: wanted - ready }) };
  if (paused && ready < wanted) {
    const what = `The ${kind} is paused: what was changed of it since makes no pods`;
    return { ...base, code: 'paused', what, way: 'Let it go on', mend: [commandFor(facts, `rollout resume ${name}`)] };
  }
  return undefined;
}

const conditionsOf = (object: KubeObject): readonly ObjectCondition[] =>
  (object as { readonly status?: { readonly conditions?: readonly ObjectCondition[] } }).status?.conditions ?? [];

/** `missing`: how many pods there is to be room for. */
function remedyOf(
  facts: WorkloadFacts,
  name: string,
  { finding: { what }, missing }: { readonly finding: Finding; readonly missing: number },
): Pick<Finding, 'way' | 'mend'> {
  const quota = /exceeded quota: ([^,]+), requested: (\S+), used: (\S+), limited: (\S+)/.exec(what);
  if (!quota) return { way: 'Correct its template', mend: [commandFor(facts, `edit ${name}`)] };
  const [, of = '', requested = '', used = ''] = quota;
  const has = amounts(used);
  const hard = Object.fromEntries(
    [...amounts(requested)].map(([key, amount]) => [
      key,
      sum(
        has.get(key) ?? '0',
        Array.from({ length: missing }, () => amount),
      ),
    ]),
  );
  const patch = quote(JSON.stringify({ spec: { hard } }));
  return { way: 'Raise the quota, or let others end', mend: [commandFor(facts, `patch resourcequota ${of} --type=merge -p ${patch}`)] };
}

/** `cpu=1,pods=2` */
const amounts = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text
      .replace(/,$/, '')
      .split(',')
      .map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)] as const),
  );

const sum = (first: string, others: readonly string[]): string =>
  formatQuantity(others.map(parseQuantity).reduce(addQuantities, parseQuantity(first)));
