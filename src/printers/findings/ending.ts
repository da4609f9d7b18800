import { allContainers, allStatuses, findContainer, isSidecar } from '../../api/pod-status.ts';
import type { ContainerStatus, Pod } from '../../api/types.ts';
import { humanDuration } from '../duration.ts';
import { explainCrash } from './crashes.ts';
import type { Finding, PodFacts } from './finding.ts';
import { preStopFailed } from './pre-stop.ts';
import { changeSpec, commandFor, quote } from './remedies.ts';

/** A pod that is being deleted: who does not end, and how long it may take; or who is not done with it. */
export function explainDeletion(facts: PodFacts): Finding {
  const { pod, now } = facts;
  const { name, deletionTimestamp = '', finalizers = [] } = pod.metadata;
  const running = allStatuses(pod).filter(({ state }) => state.running);
  if (running.length === 0 && finalizers.length > 0) return explainFinalizers(facts, finalizers);
  const left = (Date.parse(deletionTimestamp) - now) / 1000;
  const grace = left > 0 ? `${humanDuration(left)} of its grace period are left` : `its grace period ended ${humanDuration(-left)} ago`;
  const who = running.map((status) => `"${status.name}"`).join(', ');
  const base = { code: 'deletion-waits', key: 'deletion', onlyUser: false } as const;
  const words = `delete pod ${name} --grace-period=0 --force`;
  const rest = { way: 'Do not wait for it', mend: [commandFor(facts, words)] };
  if (running.length === 0) {
    return { ...base, what: `The pod is being deleted, and its containers have ended; ${grace}`, evidence: [], way: '', mend: [] };
  }
  const [it, they] = running.length === 1 ? ['container', 'has'] : ['containers', 'have'];
  return {
    ...base,
    what: `The pod is being deleted, and ${it} ${who} ${they} not ended yet: ${grace}`,
    evidence: running.map((status) => howAsked(facts, status)),
    ...rest,
    ...(running[0] ? { container: running[0].name } : {}),
  };
}

/** Whether its hook is still at work, or the signal that it was sent does not end it. */
function howAsked(facts: PodFacts, { name }: ContainerStatus): string {
  const { pod, events = [] } = facts;
  const container = findContainer(pod.spec, name);
  const hook = container?.lifecycle?.preStop;
  if (hook && !preStopFailed(facts, name)) return `Container "${name}" has a preStop hook, which comes before the signal`;
  const signal = container?.lifecycle?.stopSignal ?? 'SIGTERM';
  const isTold = events.some(({ reason, involvedObject }) => reason === 'Killing' && involvedObject.fieldPath?.endsWith(`{${name}}`));
  if (!isTold && container && isSidecar(container)) return `Container "${name}" is a sidecar, which ends after the others`;
  const shell = /(^|\/)(ba|da|a|z)?sh$/.test(container?.command?.[0] ?? '');
  const because = shell
    ? ', as a shell does that waits for a program: let it `exec` the program, or `trap` the signal'
    : ', as the first process of a container does that has no handler for it';
  return `Container "${name}" was sent ${signal} and goes on${because}`;
}

function explainFinalizers(facts: PodFacts, finalizers: readonly string[]): Finding {
  const names = finalizers.map((one) => `"${one}"`).join(', ');
  const patch = quote(JSON.stringify({ metadata: { finalizers: null } }));
  return {
    code: 'deletion-waits-for-finalizer',
    key: 'deletion',
    what: `The pod is being deleted, and stays until somebody takes away the finalizers ${names}`,
    evidence: [],
    way: 'If whoever set them is gone',
    mend: [commandFor(facts, `patch pod ${facts.pod.metadata.name} --type=merge -p ${patch}`)],
    onlyUser: true,
  };
}

/** A pod that has failed for good: its deadline, a container that is not tried again, or what the kubelet decided. */
export function explainFailure(facts: PodFacts): Finding {
  const { pod } = facts;
  const { reason, message } = pod.status;
  const container = failedContainer(pod);
  const tells = container ? { container: container.name } : {};
  if (reason === 'DeadlineExceeded') {
    const { activeDeadlineSeconds: seconds = 0 } = pod.spec;
    const running = container ? [`Container "${container.name}" was ended for it`] : [];
    return {
      code: 'deadline-exceeded',
      key: 'deadline',
      what: `The pod was ended because it took longer than its activeDeadlineSeconds (${seconds})`,
      evidence: [...(message ? [message] : []), ...running],
      way: 'Give it more time',
      mend: changeSpec(facts, [{ op: 'replace', path: '/activeDeadlineSeconds', value: Math.max(seconds * 10, 600) }]),
      onlyUser: true,
      ...tells,
    };
  }
  if (reason || !container) {
    const why = [reason, message].filter(Boolean).join(': ');
    const what = `The pod failed, and is not tried again: ${why === '' ? 'no container says why' : why}`;
    return {
      code: 'failed',
      key: 'failed',
      what,
      evidence: [],
      way: 'Make it anew',
      mend: changeSpec(facts, []),
      onlyUser: true,
      ...tells,
    };
  }
  const crash = explainCrash(facts, container, findContainer(pod.spec, container.name));
  return { ...crash, what: `${crash.what}, and the pod is not tried again` };
}

/** The first that failed, inits first; a sidecar only where nothing else did. */
function failedContainer(pod: Pod): ContainerStatus | undefined {
  const statuses = allStatuses(pod);
  const failed = allContainers(pod.spec).flatMap((container) => {
    const status = statuses.find(({ name }) => name === container.name);
    return status?.state.terminated && status.state.terminated.exitCode !== 0 ? [{ container, status }] : [];
  });
  return (failed.find(({ container }) => !isSidecar(container)) ?? failed[0])?.status;
}
