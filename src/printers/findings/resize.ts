import { getCondition } from '../../api/pod-status.ts';
import { resizePolicyOf } from '../../api/resize-policy.ts';
import type { Finding, PodFacts } from './finding.ts';
import { commandFor, editByHand, quote } from './remedies.ts';

/** Why a pod does not have the resources that it was resized to. All else of it runs. */
export function explainResize(facts: PodFacts): Finding | undefined {
  const { pod } = facts;
  const { reason, message = '' } = getCondition(pod, 'PodResizePending') ?? getCondition(pod, 'PodResizeInProgress') ?? {};
  const words = reason === undefined ? undefined : causes[reason];
  if (!words) return undefined;
  return {
    ...words,
    key: 'resize',
    evidence: [message],
    mend: takenBack(facts),
  };
}

/** To what it has; where that is less memory, only another pod can have it. */
function takenBack(facts: PodFacts): readonly string[] {
  const { metadata, spec, status } = facts.pod;
  const containers = (status.containerStatuses ?? []).flatMap(({ name, resources }) => (resources ? [{ name, resources }] : []));
  const isLess = containers.some(({ name, resources }) => {
    const container = spec.containers.find((one) => one.name === name);
    const [had, asked] = [resources.limits?.['memory'], container?.resources?.limits?.['memory']];
    return container && had !== asked && resizePolicyOf(container, 'memory') === 'NotRequired';
  });
  if (isLess) return editByHand(facts);
  const patch = quote(JSON.stringify({ spec: { containers } }));
  return [commandFor(facts, `patch pod ${metadata.name} --subresource=resize -p ${patch}`)];
}

const causes: Readonly<Record<string, Pick<Finding, 'code' | 'what' | 'way' | 'onlyUser'>>> = {
  Infeasible: {
    code: 'resize-too-large',
    what: 'The pod was resized to more than this machine has, and goes on with what it had',
    way: 'To take the resize back',
    onlyUser: true,
  },
  Deferred: {
    code: 'resize-waits',
    what: 'The pod was resized, and goes on with what it had until others give back so much',
    way: 'Let others end, or take the resize back',
    onlyUser: false,
  },
  Error: {
    code: 'resize-failed',
    what: 'The pod was resized, and its containers cannot be given that',
    way: 'To take the resize back',
    onlyUser: false,
  },
};
