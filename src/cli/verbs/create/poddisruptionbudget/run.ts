import { UserError } from '../../../../api/errors.ts';
import { parseLabelSelector } from '../../../../api/selectors.ts';
import type { CallOf } from '../../../command-line/verb.ts';
import type { CommandDeps } from '../../../deps.ts';
import { generate } from '../generate.ts';
import type { createPodDisruptionBudgetVerb } from './verb.ts';

type Flags = CallOf<typeof createPodDisruptionBudgetVerb>['flags'];

/** `kpod create poddisruptionbudget NAME`. k8s: kubectl create_pdb.go */
export const run = (call: CallOf<typeof createPodDisruptionBudgetVerb>, deps: CommandDeps): Promise<void> =>
  generate(call, deps, {
    kind: 'PodDisruptionBudget',
    failure: 'failed to create poddisruptionbudgets:',
    make: () => makeBudget(call.flags),
  });

function makeBudget({ minAvailable, maxUnavailable, selector }: Flags): Readonly<Record<string, unknown>> {
  if (selector === '') throw new UserError('a selector must be specified');
  if (maxUnavailable === '' && minAvailable === '') throw new UserError('one of min-available or max-unavailable must be specified');
  if (maxUnavailable !== '' && minAvailable !== '') throw new UserError('min-available and max-unavailable cannot be both specified');
  const [field, text] = minAvailable === '' ? ['maxUnavailable', maxUnavailable] : ['minAvailable', minAvailable];
  if (!/^[0-9]+%?$/.test(text)) {
    throw new UserError(`invalid format specified for ${field === 'minAvailable' ? 'min-available' : 'max-unavailable'}`);
  }
  const share = text.endsWith('%') ? text : Number(text);
  const status = { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 };
  return { spec: { [field]: share, selector: readSelector(selector) }, status };
}

/** k8s: meta/v1 ParseToLabelSelector */
function readSelector(text: string): object {
  const operators = { in: 'In', notin: 'NotIn', exists: 'Exists', notexists: 'DoesNotExist' } as const;
  if (text.includes('!=')) throw new UserError('"!=" is not a valid label selector operator');
  const requirements = parseLabelSelector(text);
  const isEqual = (one: (typeof requirements)[number]): boolean => one.operator === 'in' && one.values.length === 1;
  const labels = requirements.filter(isEqual).map(({ key, values }) => [key, values[0]] as const);
  const others = requirements.filter((one) => !isEqual(one));
  return {
    ...(labels.length > 0 ? { matchLabels: Object.fromEntries(labels) } : {}),
    ...(others.length > 0
      ? {
          matchExpressions: others.map(({ key, operator, values }) => ({
            ...{ key, operator: operators[operator as keyof typeof operators] },
            ...(values.length > 0 ? { values } : {}),
          })),
        }
      : {}),
  };
}
