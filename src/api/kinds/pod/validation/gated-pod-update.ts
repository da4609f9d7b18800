/** What may be changed of a pod that waits at a scheduling gate beside what may be of any: where it is to run, more narrowly. */
import { isDeepStrictEqual } from 'node:util';
import type { FieldError } from '../../../errors.ts';
import type { PodSpec } from '../../../types.ts';
import { invalid } from '../../../validation/field-error.ts';

interface Term {
  readonly matchExpressions?: readonly unknown[];
  readonly matchFields?: readonly unknown[];
}

interface NodeAffinity {
  readonly requiredDuringSchedulingIgnoredDuringExecution?: { readonly nodeSelectorTerms?: readonly Term[] };
}

interface Affinity {
  readonly nodeAffinity?: NodeAffinity;
  readonly podAffinity?: unknown;
  readonly podAntiAffinity?: unknown;
}

type Labels = Readonly<Record<string, string>>;

/**
 * What is wrong with the change of where the pod may run, and the new spec in which that is as it was, to be compared as any other.
 * k8s: validation.go ValidatePodUpdate, "Handle validations specific to gated pods"
 */
export function judgeGatedUpdate(spec: PodSpec, old: PodSpec): { readonly errors: readonly FieldError[]; readonly rest: PodSpec } {
  const affinity = spec['affinity'] as Affinity | undefined;
  const oldAffinity = old['affinity'] as Affinity | undefined;
  return {
    errors: [
      ...validateNodeSelector((spec['nodeSelector'] ?? {}) as Labels, (old['nodeSelector'] ?? {}) as Labels),
      ...validateNodeAffinity(affinity?.nodeAffinity, oldAffinity?.nodeAffinity),
    ],
    rest: { ...spec, nodeSelector: old['nodeSelector'], affinity: withNodeAffinityOf(affinity, oldAffinity) } as PodSpec,
  };
}

/** k8s: validateNodeSelectorMutation */
function validateNodeSelector(labels: Labels, old: Labels): readonly FieldError[] {
  if (Object.entries(old).every(([key, value]) => labels[key] === value)) return [];
  const sorted = Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
  return [invalid('spec.nodeSelector', sorted, 'only additions to spec.nodeSelector are allowed (no mutations or deletions)')];
}

/** What is only preferred may be changed at will. k8s: validateNodeAffinityMutation */
function validateNodeAffinity(affinity: NodeAffinity | undefined, old: NodeAffinity | undefined): readonly FieldError[] {
  const termsOf = (of: NodeAffinity | undefined) => of?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const path = 'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms';
  const terms = termsOf(affinity);
  const oldTerms = termsOf(old);
  if (oldTerms.length > 0 && oldTerms.length !== terms.length) {
    return [invalid(path, terms, 'no additions/deletions to non-empty NodeSelectorTerms list are allowed')];
  }
  return oldTerms.flatMap((oldTerm, index) => {
    const term = terms[index] ?? {};
    const isFine = onlyAdds(term, oldTerm);
    return isFine ? [] : [invalid(`${path}[${index}]`, term, 'only additions are allowed (no mutations or deletions)')];
  });
}

/** An empty term matches nothing, so that more would widen it. k8s: validateNodeSelectorTermHasOnlyAdditions */
function onlyAdds(term: Term, old: Term): boolean {
  const parts = (of: Term) => [of.matchExpressions ?? [], of.matchFields ?? []] as const;
  const oldParts = parts(old);
  if (oldParts.every((part) => part.length === 0)) return parts(term).every((part) => part.length === 0);
  return parts(term).every((part, index) => {
    const before = oldParts[index] ?? [];
    return isDeepStrictEqual(part.slice(0, before.length), before);
  });
}

function withNodeAffinityOf(affinity: Affinity | undefined, old: Affinity | undefined): Affinity | undefined {
  const { nodeAffinity: _new, ...others } = affinity ?? {};
  const kept = { ...others, ...(old?.nodeAffinity ? { nodeAffinity: old.nodeAffinity } : {}) };
  return Object.keys(kept).length > 0 ? kept : undefined;
}
