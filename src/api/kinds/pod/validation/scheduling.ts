/** Fields that say where a pod runs: kpod checks them as the API server does, and has one node. k8s: validation.go */
import type { FieldError } from '../../../errors.ts';
import type { PodSpec, Toleration } from '../../../types.ts';
import { duplicate, invalid, invalidAll, notSupported, required } from '../../../validation/field-error.ts';
import { validateOperator } from '../../../validation/label-selector.ts';
import { labelValue, qualifiedName } from '../../../validation/names.ts';
import { repeatedIndexes } from '../../../validation/repeated.ts';

const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** Checks the tolerations. k8s: ValidateTolerations */
export function validateTolerations(tolerations: readonly Toleration[], path: string): readonly FieldError[] {
  return tolerations.flatMap((toleration, index) => {
    const at = `${path}[${index}]`;
    const { key, operator = '', effect = '' } = toleration;
    return [
      ...(key ? invalidAll(`${at}.key`, key, qualifiedName(key)) : []),
      ...(!key && operator !== 'Exists' ? [invalid(`${at}.operator`, operator, emptyKeyText)] : []),
      ...(toleration.tolerationSeconds !== undefined && effect !== 'NoExecute'
        ? [invalid(`${at}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set")]
        : []),
      ...validateTolerationValue(operator, toleration.value ?? '', `${at}.operator`),
      ...(effect === '' || effects.includes(effect) ? [] : [notSupported(`${at}.effect`, effect, effects)]),
    ];
  });
}

const emptyKeyText = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';

function validateTolerationValue(operator: string, value: string, path: string): readonly FieldError[] {
  if (operator === 'Exists') return value ? [invalid(path, value, "value must be empty when `operator` is 'Exists'")] : [];
  if (operator !== '' && operator !== 'Equal') return [notSupported(path, operator, ['Equal', 'Exists'])];
  const messages = labelValue(value);
  return messages.length > 0 ? [invalid(path, value, messages.join(';'))] : [];
}

/** Checks the readiness gates. k8s: validateReadinessGates */
export function validateReadinessGates(spec: PodSpec, path: string): readonly FieldError[] {
  return (spec.readinessGates ?? []).flatMap(({ conditionType = '' }, index) =>
    invalidAll(`${path}[${index}].conditionType`, conditionType, qualifiedName(conditionType)),
  );
}

/** Checks the scheduling gates. k8s: validateSchedulingGates */
export function validateSchedulingGates(gates: readonly { readonly name: string }[], path: string): readonly FieldError[] {
  const names = gates.map(({ name }) => name ?? '');
  const repeated = repeatedIndexes(names);
  return names.flatMap((name, index) => [
    ...invalidAll(`${path}[${index}]`, name, qualifiedName(name)),
    ...(repeated.has(index) ? [duplicate(`${path}[${index}]`, name)] : []),
  ]);
}

interface TopologySpread {
  readonly maxSkew?: number;
  readonly topologyKey?: string;
  readonly whenUnsatisfiable?: string;
  readonly minDomains?: number;
}

/** Checks the topology spread constraints. k8s: validateTopologySpreadConstraints */
export function validateTopologySpread(constraints: readonly TopologySpread[], path: string): readonly FieldError[] {
  const actions = ['DoNotSchedule', 'ScheduleAnyway'];
  const pairs = constraints.map(({ topologyKey = '', whenUnsatisfiable = '' }) => `{${topologyKey}, ${whenUnsatisfiable}}`);
  const repeated = repeatedIndexes(pairs);
  return constraints.flatMap((constraint, index) => {
    const at = `${path}[${index}]`;
    const { maxSkew = 0, topologyKey = '', whenUnsatisfiable = '', minDomains } = constraint;
    return [
      ...(maxSkew > 0 ? [] : [invalid(`${at}.maxSkew`, maxSkew, 'must be greater than zero')]),
      ...(topologyKey
        ? invalidAll(`${at}.topologyKey`, topologyKey, qualifiedName(topologyKey))
        : [required(`${at}.topologyKey`, 'can not be empty')]),
      ...(actions.includes(whenUnsatisfiable) ? [] : [notSupported(`${at}.whenUnsatisfiable`, whenUnsatisfiable, actions)]),
      ...(repeated.has(index) ? [duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, pairs[index] ?? '')] : []),
      ...(minDomains !== undefined && minDomains <= 0 ? [invalid(`${at}.minDomains`, minDomains, 'must be greater than zero')] : []),
    ];
  });
}

interface Requirement {
  readonly key?: string;
  readonly operator?: string;
  readonly values?: readonly string[];
}

interface NodeSelectorTerm {
  readonly matchExpressions?: readonly Requirement[];
}

interface NodeAffinity {
  readonly requiredDuringSchedulingIgnoredDuringExecution?: { readonly nodeSelectorTerms?: readonly NodeSelectorTerm[] };
  readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly {
    readonly weight?: number;
    readonly preference?: NodeSelectorTerm;
  }[];
}

/** Checks the node affinity; pod affinities mean nothing on one node. k8s: validateNodeAffinity */
export function validateAffinity(affinity: { readonly nodeAffinity?: NodeAffinity } | undefined, path: string): readonly FieldError[] {
  const at = `${path}.nodeAffinity`;
  const needed = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const preferred = affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  const termsPath = `${at}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms`;
  const terms = needed?.nodeSelectorTerms ?? [];
  return [
    ...(needed && terms.length === 0 ? [required(termsPath, 'must have at least one node selector term')] : []),
    ...terms.flatMap((term, index) => validateTerm(term, `${termsPath}[${index}]`)),
    ...preferred.flatMap(({ weight = 0, preference }, index) => {
      const field = `${at}.preferredDuringSchedulingIgnoredDuringExecution[${index}]`;
      const wrongWeight = weight <= 0 || weight > 100 ? [invalid(`${field}.weight`, weight, 'must be in the range 1-100')] : [];
      return [...wrongWeight, ...validateTerm(preference ?? {}, `${field}.preference`)];
    }),
  ];
}

function validateTerm(term: NodeSelectorTerm, path: string): readonly FieldError[] {
  return (term.matchExpressions ?? []).flatMap((requirement, index) => {
    const at = `${path}.matchExpressions[${index}]`;
    const key = requirement.key ?? '';
    return [...validateNodeOperator(requirement, at), ...invalidAll(`${at}.key`, key, qualifiedName(key))];
  });
}

/** Those of labels, and two that compare numbers. */
function validateNodeOperator({ operator = '', values = [] }: Requirement, path: string): readonly FieldError[] {
  if (operator !== 'Gt' && operator !== 'Lt') return validateOperator(operator, values, path);
  return values.length === 1 ? [] : [required(`${path}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'")];
}
